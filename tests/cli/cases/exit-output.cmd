lode show 1 > /dev/full; echo $?; lode show 1 >&-; echo $?; { sleep 0.3; lode show 1; } | true; echo ${PIPESTATUS[0]}

lode show 1 > /dev/full; echo $?; lode show 1 >&-; echo $?; lode show 1 | true; echo ${PIPESTATUS[0]}

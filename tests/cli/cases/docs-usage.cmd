lode docs --format csv sales.calc; echo $?
lode check -o x sales.calc; echo $?
lode docs more/broken.calc; echo $?
lode help docs

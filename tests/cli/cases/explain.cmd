for s in tokens tree types plan; do echo "# $s"; lode explain -m sales.calc --stage $s '[Region], {FIXED [Customer] : SUM([Sales])}'; done; lode explain mixed-levels

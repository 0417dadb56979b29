lode test --tap sales.calc more/failing.calc more/tests.calc | grep -E '^(TAP|1|ok|not ok|# [0-9])'

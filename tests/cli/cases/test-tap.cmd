lode test --tap sales.calc failing.calc tests.calc | grep -E '^(TAP|1|ok|not ok|# [0-9])'

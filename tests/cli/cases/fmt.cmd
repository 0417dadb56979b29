lode fmt fmt && cat fmt/ugly.calc && echo "---- again" && lode fmt fmt && lode fmt --check fmt/ugly.calc

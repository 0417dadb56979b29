cp fmt/ugly.calc before; lode fmt --check fmt more sales.calc; echo $?; cmp before fmt/ugly.calc && echo unchanged; printf 'measure A = 1' | lode fmt --check -

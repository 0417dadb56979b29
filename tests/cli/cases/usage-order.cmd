lode --format csv show '1 + 1 as "a"' && lode show --format=csv '1 + 1 as "a"' && lode show '-1 + 2 as "a"' --format csv && lode --format csv show -- '-1 as "a"'

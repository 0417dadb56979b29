lode test reach --coverage -v

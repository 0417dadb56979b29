lode show "DATEADD('month', 3, #2004-04-15#), 1 / 3, 'a' + 'b', NULL" -m /dev/null; cd csv && lode show "DATEADD('month', 3, #2004-04-15#), 1 / 3"

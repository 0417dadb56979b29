mkdir empty && cd empty && lode show "DATEADD('month', 3, #2004-04-15#), 1 / 3, 'a' + 'b', NULL"; lode show '[Sales]'; lode show 'COUNT([Orders])'

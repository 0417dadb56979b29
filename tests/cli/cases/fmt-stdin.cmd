printf '\xef\xbb\xbf// caf\xc3\xa9\r\n\r\n\r\n\tmodel' | lode fmt -
printf '\xef\xbb\xbf// caf\xc3\xa9  \r\n\r\n\r\n\r\nmeasure A\t= \xc2\xa0if [x]\r\n\tthen "two\r\nlines" /* c\r\n   d */ end\r\n\r\n// end without a newline' | lode fmt - | cat -A
printf '' | lode fmt - | cat -A; printf '\n\n  // alone' | lode fmt - | cat -A; printf '\377' | lode fmt -

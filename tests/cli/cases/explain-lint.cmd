lode explain null-comparison; lode explain nul-comparison; lode explain | tail -n 4

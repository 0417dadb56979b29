mkdir in; printf 'measure A=1\n' > in/a.calc; chmod 640 in/a.calc; ln -s a.calc in/link.calc; cp in/a.calc in/.hidden.calc; mkdir in/deep in/empty; cp in/a.calc in/deep/b.calc; cp in/a.calc in/notes.txt
lode fmt in/link.calc && stat -c '%A %F' in/a.calc in/link.calc && cat in/a.calc; lode fmt in; cat in/.hidden.calc in/notes.txt; ls -A in
lode fmt in/empty; lode fmt nothing.calc; lode fmt more/broken.calc; cd in/empty && lode fmt

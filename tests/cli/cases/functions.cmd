lode functions LEFT; lode functions left --format json; lode functions --format markdown | head -5; lode functions | wc -l | sed 's/[0-9][0-9]*/some/'

lode check sales.calc

lode check more/broken.calc

lode check broken.calc

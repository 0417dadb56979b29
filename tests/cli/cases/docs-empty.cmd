echo 'model Nothing' > nothing.calc; lode docs nothing.calc; echo ---; : > empty.calc; lode docs empty.calc; echo ---; cd odd && rm odd.calc && lode docs

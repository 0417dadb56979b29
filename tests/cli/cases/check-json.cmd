lode check --format jsonl more/broken.calc; lode check --format json sales.calc -q

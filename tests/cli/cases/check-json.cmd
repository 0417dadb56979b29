lode check --format jsonl broken.calc; lode check --format json sales.calc -q

lode help; lode -h show; lode help explain; lode help test; lode batch --help; lode help check; lode help functions; lode help help

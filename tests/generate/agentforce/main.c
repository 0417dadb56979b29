/* Writes session tracing data for the model in formulas/agentforce: agentforce OUTDIR SESSIONS [SEED].
   One CSV per table, the same bytes for the same arguments on every machine. Knows nothing of formulas: it only makes
   every outcome, every missing key and every odd text that they must survive. Outcomes are drawn; oddities stand at
   fixed session numbers (n % 75 == 31), so that a sample of 300 sessions has each of them. The clock of the data is
   2025-05-01 00:00:00. */
#include "csv.h"
#include "moments.h"
#include "sessions.h"
#include <stdlib.h>

int main(int argc, char **argv) {
    static World world;
    char *rest = NULL;
    int64_t sessions = argc > 2 ? strtoll(argv[2], &rest, 10) : 0;
    if (argc < 3 || argc > 4 || rest == NULL || *rest != '\0' || sessions < 1 || sessions > 100000000) {
        fprintf(stderr, "usage: agentforce OUTDIR SESSIONS [SEED]\n");
        return 2;
    }
    world.sessions = sessions;
    world.random = argc == 4 ? strtoull(argv[3], NULL, 10) : 2025;
    prepare(&world);
    open_tables(&world, argv[1]);

    Tags tags;
    write_tags(&world, &tags);
    Session session = {0};
    for (session.n = 0; session.n < sessions; session.n++) write_session(&world, &session, &tags);
    close_tables(&world);
    return 0;
}

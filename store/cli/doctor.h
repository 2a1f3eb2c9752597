/*
 * doctor - what keeps statements from arriving, each with the command that mends it.
 *
 * Checks look from outside: at the sockets, the disk, the configuration file,
 * and at what the daemons say of themselves. Each is a function that reports
 * faults; the table of them is in doctor.c.
 */
#ifndef STORE_CLI_DOCTOR_H
#define STORE_CLI_DOCTOR_H

#include "store/cli/survey.h"

struct doctor {
	struct cli *cli;
	struct survey survey;
	cJSON *feeds, *queue;    /* the fetcher's answers; NULL: it gave none */
	uint64_t silent_usec;    /* a feed without news for so long is one */
	cJSON *faults;           /* array of {"fault","what","mend"} */
	cJSON *well;             /* array of sentences: what was looked at and is as it should be */
	char config[4096];
	bool integrity;          /* the store is damaged */
	bool bad_config, no_permission, disk_full; /* found already: what follows from it is not a fault of its own */
};

/* A fault by its name ("disk-full"), a sentence and a command; both are formatted from arguments of the caller's. */
void doctor_fault(struct doctor *self, const char *fault, const char *what, const char *mend);

/* What is well, in a sentence. */
void doctor_well(struct doctor *self, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* doctor_daemons.c */
void doctor_config(struct doctor *self);
void doctor_permission(struct doctor *self);
void doctor_down(struct doctor *self);
void doctor_version(struct doctor *self);
void doctor_trouble(struct doctor *self);
void doctor_disk(struct doctor *self);

/* doctor_feeds.c */
void doctor_clock(struct doctor *self);
void doctor_intake(struct doctor *self);
void doctor_feeds(struct doctor *self);

/* doctor_store.c */
void doctor_store(struct doctor *self);
/* Mends the store before the checks: 0, or an exit status after a message (7: something is lost). */
int doctor_fix(struct doctor *self);

#endif

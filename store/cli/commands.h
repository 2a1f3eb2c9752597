/*
 * commands - what `inquit NAME` runs: each takes its own arguments (argv[0] is
 * the name) and returns the process's exit status.
 */
#ifndef STORE_CLI_COMMANDS_H
#define STORE_CLI_COMMANDS_H

#include "store/cli/cli.h"

/* These need no instance. */
int command_classify(int argc, char **argv);
int command_feed_parse(int argc, char **argv);
int command_parse(int argc, char **argv);
int command_version(int argc, char **argv);

/* These talk to one, or run it. */
int command_backup(struct cli *cli, int argc, char **argv);
int command_compact(struct cli *cli, int argc, char **argv);
int command_cluster(struct cli *cli, int argc, char **argv);
int command_compare(struct cli *cli, int argc, char **argv);
int command_completion(struct cli *cli, int argc, char **argv);
int command_config(struct cli *cli, int argc, char **argv);
int command_count(struct cli *cli, int argc, char **argv);
int command_dead(struct cli *cli, int argc, char **argv);
int command_delete(struct cli *cli, int argc, char **argv);
int command_doctor(struct cli *cli, int argc, char **argv);
int command_drain(struct cli *cli, int argc, char **argv);
int command_edits(struct cli *cli, int argc, char **argv);
int command_export(struct cli *cli, int argc, char **argv);
int command_feed(struct cli *cli, int argc, char **argv);
int feed_add(struct cli *cli, int argc, char **argv);
int feed_edit(struct cli *cli, int argc, char **argv);
int feed_import(struct cli *cli, int argc, char **argv);
int feed_export(struct cli *cli, int argc, char **argv);
int command_ingest(struct cli *cli, int argc, char **argv);
int command_keys(struct cli *cli, int argc, char **argv);
int command_label(struct cli *cli, int argc, char **argv);
int command_metrics(struct cli *cli, int argc, char **argv);
int command_outlets(struct cli *cli, int argc, char **argv);
int command_queue(struct cli *cli, int argc, char **argv);
int command_redact(struct cli *cli, int argc, char **argv);
int command_reprocess(struct cli *cli, int argc, char **argv);
int command_restore(struct cli *cli, int argc, char **argv);
int command_resume(struct cli *cli, int argc, char **argv);
int command_run(struct cli *cli, int argc, char **argv);
int command_save(struct cli *cli, int argc, char **argv);
int command_search(struct cli *cli, int argc, char **argv);
int command_show(struct cli *cli, int argc, char **argv);
int command_speakers(struct cli *cli, int argc, char **argv);
int command_stats(struct cli *cli, int argc, char **argv);
int command_status(struct cli *cli, int argc, char **argv);
int command_tail(struct cli *cli, int argc, char **argv);
int command_topics(struct cli *cli, int argc, char **argv);
int command_timeline(struct cli *cli, int argc, char **argv);
int command_top(struct cli *cli, int argc, char **argv);
int command_verify(struct cli *cli, int argc, char **argv);

#endif

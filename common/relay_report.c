#include "common/relay_impl.h"

#include <inttypes.h>

#include "common/clock.h"

void relay_status(const struct relay *self, struct buf *out)
{
	buf_printf(out, "upstream %zu, downstream %zu, waiting %zu, in flight %zu, sent %" PRIu64 ", done %" PRIu64
		   ", lost %" PRIu64, link_peers(self->up), link_peers(self->down), self->queue.n + (self->unsent != NULL),
		   link_in_flight(self->down), self->sent, self->done, self->lost);
}

static void report_link(struct json *out, const char *to, const struct link *link)
{
	json_object(out);
	json_key(out, "to"), json_str(out, str_from(to));
	json_key(out, "peers"), json_int(out, (int64_t)link_peers(link));
	json_key(out, "in_flight"), json_int(out, (int64_t)link_in_flight(link));
	json_end(out);
}

void relay_report(const struct relay *self, struct json *out)
{
	json_key(out, "links"), json_array(out);
	report_link(out, "upstream", self->up);
	report_link(out, self->options.downstream_stage, self->down);
	json_end(out);
	json_key(out, "waiting"), json_int(out, (int64_t)(self->queue.n + (self->unsent != NULL)));
	json_key(out, "sent"), json_int(out, (int64_t)self->sent);
	json_key(out, "done"), json_int(out, (int64_t)self->done);
	json_key(out, "lost"), json_int(out, (int64_t)self->lost);
}

void relay_metrics(const struct relay *self, struct metrics *out)
{
	uint64_t oldest = self->queue.first ? (uint64_t)(clock_monotonic_usec() - self->queue.first->since_usec) : 0;

	metrics_family(out, "inquit_link_peers", METRIC_GAUGE, "Neighbours that are linked.");
	metrics_sample(out, "side", STR("upstream"), link_peers(self->up));
	metrics_sample(out, "side", STR("downstream"), link_peers(self->down));
	metrics_gauge(out, "inquit_waiting", "Messages that wait to be worked on.", self->queue.n + (self->unsent != NULL));
	metrics_seconds(out, "inquit_waiting_oldest_seconds", "How long the oldest of them has waited.", oldest);
	metrics_gauge(out, "inquit_in_flight", "Messages sent on and not answered yet.", link_in_flight(self->down));
	metrics_counter(out, "inquit_taken_total", "Messages that came.", self->taken);
	metrics_counter(out, "inquit_sent_total", "Messages that were sent on.", self->sent);
	metrics_counter(out, "inquit_done_total", "Messages that the store has.", self->done);
	metrics_counter(out, "inquit_lost_total", "Messages that were answered as lost.", self->lost);
	metrics_histogram(out, "inquit_work_seconds", "Time that the work on one message took.", &self->work_time);
}

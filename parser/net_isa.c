#include <errno.h>

#include "parser/net_file.h"

static const struct net_kernel *kernel_of(enum net_isa isa)
{
	switch (isa) {
	case NET_PLAIN:
		return &net_kernel_plain;
#if defined __x86_64__
	case NET_AVX2:
		return __builtin_cpu_supports("avx2") ? &net_kernel_avx2 : NULL;
	case NET_VNNI:
		return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
				       __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
				       __builtin_cpu_supports("avx512vnni") ?
			       &net_kernel_vnni :
			       NULL;
#else
	case NET_AVX2:
	case NET_VNNI:
#endif
	case NET_AUTO:
	case NET_ISAS:
	default:
		return NULL;
	}
}

const struct net_kernel *net_kernel_best(void)
{
	const struct net_kernel *kernel = NULL;

	for (enum net_isa best = NET_ISAS; !kernel && best-- > NET_PLAIN;)
		kernel = kernel_of(best);
	return kernel;
}

int net_use(struct net *self, enum net_isa isa)
{
	const struct net_kernel *kernel = isa == NET_AUTO ? net_kernel_best() : kernel_of(isa);

	if (!kernel)
		return -ENOTSUP;
	self->kernel = kernel;
	return 0;
}

const char *net_isa_name(enum net_isa isa)
{
	static const char *const names[NET_ISAS] = { "auto", "plain", "avx2", "vnni" };

	return isa < NET_ISAS ? names[isa] : "unknown";
}

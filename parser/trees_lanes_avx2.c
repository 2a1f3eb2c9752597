#if defined __x86_64__

#include <string.h>

#include "parser/trees_lanes.h"

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC target("avx2")
#endif

#define KERNEL lanes_avx2
#define LANES 16

#include "parser/trees_lanes_body.h"

#ifdef __clang__
#pragma clang attribute pop
#endif

#else
typedef int trees_lanes_avx2_is_for_x86; /* C wants something in every file */
#endif

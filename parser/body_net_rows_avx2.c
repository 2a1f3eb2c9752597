#if defined __x86_64__

#include <string.h>

#include "parser/body_net_rows.h"

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC target("avx2")
#endif

#define ROWS body_net_rows_avx2

#include "parser/body_net_rows_body.h"

#ifdef __clang__
#pragma clang attribute pop
#endif

#else
typedef int body_net_rows_avx2_is_for_x86; /* C wants something in every file */
#endif

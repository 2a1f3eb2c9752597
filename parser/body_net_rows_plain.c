#include <string.h>

#include "parser/body_net_rows.h"

#define ROWS body_net_rows_plain

#include "parser/body_net_rows_body.h"

#include <string.h>

#include "parser/trees_lanes.h"

#define KERNEL lanes_plain
#define LANES 8

#include "parser/trees_lanes_body.h"

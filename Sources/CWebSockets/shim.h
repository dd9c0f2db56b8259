#pragma once
#include <libwebsockets.h>

// LWS_PRE is a macro that Swift does not import: the room that lws_write wants in front of a message.
enum { CWEBSOCKETS_PRE = LWS_PRE };

#pragma once
#include <libwebsockets.h>

// LWS_PRE is a macro that Swift does not import: the room that lws_write wants in front of a message.
enum { CWEBSOCKETS_PRE = LWS_PRE };

// A close frame, as the library itself has lws_write write it. Its headers keep the number free and unnamed.
static const enum lws_write_protocol CWEBSOCKETS_WRITE_CLOSE = (enum lws_write_protocol)4;

// The versions of TLS before 1.2, which OpenSSL names by macros with casts.
static const long CWEBSOCKETS_OLD_TLS = (long)(SSL_OP_NO_SSLv3 | SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1);

#pragma once
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/rand.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

// The macro is an expression that Swift does not import.
static inline int chatbridge_public_key_selection(void) { return EVP_PKEY_PUBLIC_KEY; }

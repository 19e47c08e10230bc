#pragma once
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <string.h>

/// Asks for the TXT records of `name` and writes the DNS message into `answer`. Returns its length, or -1; then `code`
/// is the resolver's h_errno. `server` is an IPv4 address (NULL: the system's servers). `seconds` bounds each try of
/// each of at most two servers.
static inline int plyr_query_txt(
    const char *name, unsigned char *answer, int length, int seconds, const char *server, unsigned short port,
    int *code) {
    struct __res_state state;
    memset(&state, 0, sizeof state);
    if (res_ninit(&state) != 0) {
        *code = NETDB_INTERNAL;
        return -1;
    }
    if (server) {
        struct sockaddr_in address;
        memset(&address, 0, sizeof address);
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        if (inet_pton(AF_INET, server, &address.sin_addr) == 1) {
            state.nscount = 1;
            state.nsaddr_list[0] = address;
        }
    }
    if (state.nscount > 2) state.nscount = 2;
    state.retrans = seconds;
    state.retry = 1;
    int written = res_nquery(&state, name, ns_c_in, ns_t_txt, answer, length);
    *code = state.res_h_errno;
    res_nclose(&state);
    return written;
}

/*
 * fanload - a neutral fan-out load generator for Socket.IO / WebSocket servers.
 *
 * It opens N WebSocket clients, lets each of them finish the Engine.IO v4 /
 * Socket.IO v5 handshake and join a room, then has a few of them send chat
 * messages at a total rate R.  Every message carries the time it was due (in
 * nanoseconds, after a marker such as "#t="), so every copy that any client
 * receives gives one delivery and one latency sample, on one clock, whatever
 * the server's language and however many messages it packs into a frame.
 *
 * One thread, epoll, libc only.   cc -O2 -Wall -o fanload fanload.c
 * One JSON object is printed on stdout; progress (-v) goes to stderr.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char USAGE[] =
"usage: fanload [options]\n"
"target\n"
"  -u, --url URL        ws://127.0.0.1:5000/socket.io/?EIO=4&transport=websocket\n"
"                       (repeat it to spread the clients over several servers)\n"
"  -s, --ns NS          Socket.IO namespace, e.g. /live            (default /)\n"
"  -a, --auth JSON      auth payload of the CONNECT packet         (none)\n"
"  -H, --header LINE    extra HTTP header, e.g. 'Origin: http://x' (repeatable)\n"
"      --raw            plain WebSocket: no Engine.IO/Socket.IO handshake\n"
"      --allow-remote   permit addresses outside 127.0.0.0/8\n"
"clients\n"
"  -n, --conns N        number of clients                          (100)\n"
"  -r, --ramp C         new connections per second, 0 = no limit   (0)\n"
"      --inflight K     handshakes under way at once               (100)\n"
"      --sources K      bind to K source addresses 127.0.0.2...    (auto)\n"
"  -j, --join PKT       packet sent once connected, e.g.\n"
"                       '42/live,1[\"join\",{\"event\":\"demo\"}]'\n"
"      --refusal STR    an acknowledgement with this in it is a refusal; refusals\n"
"                       are counted, and the first is written to stderr\n"
"      --ready PREFIX   a client counts as ready when a packet with this prefix\n"
"                       arrives, e.g. '43/live,1' (default: when join is sent)\n"
"      --stall K        K further clients join and then never read again\n"
"  -t, --timeout S      limit for one handshake                    (30)\n"
"load\n"
"  -S, --senders S      how many of the clients send               (10)\n"
"  -c, --chat PKT       packet to send; it must contain the marker, e.g.\n"
"                       '42/live,[\"chat\",{\"text\":\"hello #t=%T\"}]'\n"
"  -m, --marker STR     what precedes the time stamp               (#t=)\n"
"  -R, --rate R[,R...]  messages per second, all senders together; several\n"
"                       values are run one after the other         (10)\n"
"      --search R       find the highest passing rate, starting at R (after the\n"
"                       rates of -R, if that is given too)\n"
"      --factor F       how fast the search moves before it brackets    (1.5)\n"
"      --precision F    stop the search when fail/pass < F         (1.1)\n"
"      --cap R          never try more than R messages/s in a search\n"
"  -T, --time S         measured seconds per rate                  (10)\n"
"  -w, --warmup S       unmeasured seconds before each rate        (1)\n"
"  -D, --drain S        wait at most this long for stragglers      (10)\n"
"  -l, --limit MS       a rate passes when p99 <= MS, nothing was lost, nobody\n"
"                       was disconnected and latency did not grow  (1000)\n"
"  -P, --pid P[,P...]   server processes: report their RSS and CPU time\n"
"      --busy-max F     on a shared machine: wait until others use less than F\n"
"                       cores, and repeat a failed step in which they used more\n"
"                       (up to twice; see other_cpu)           (off)\n"
"  -v, --verbose\n"
"Acknowledgements (43...) are counted as such, not as deliveries.\n"
"Packets may use %T (time stamp), %C (client number), %N (message number) and\n"
"%W (six made-up words).\n"
"Latency counts from the moment a message was DUE, so a late generator makes\n"
"the result worse, never better; see send_lag_max_ms and tool_cpu.\n";

/* ------------------------------------------------------------ small things */

typedef struct { char *p; size_t len, off, cap; } buf_t;

static void die(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "fanload: ");
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(2);
}

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void buf_add(buf_t *b, const void *data, size_t n)
{
    if (b->len + n > b->cap) {
        b->cap = (b->len + n) * 2;
        if (!(b->p = realloc(b->p, b->cap))) die("out of memory");
    }
    memcpy(b->p + b->len, data, n);
    b->len += n;
}

static void buf_free(buf_t *b) { free(b->p); memset(b, 0, sizeof *b); }

/* Latency histogram in microseconds: exact below 64, then 32 buckets per power
 * of two, so a reported percentile is at most 3% above the true one. */
#define HALF 32
#define BUCKETS (42 * HALF)
typedef struct { uint64_t n, count[BUCKETS], max_us; double sum_us; } hist_t;

static void hist_add(hist_t *h, uint64_t us)
{
    unsigned shift = us < 2 * HALF ? 0 : 58 - (unsigned)__builtin_clzll(us);
    unsigned i = shift * HALF + (unsigned)(us >> shift);
    h->count[i < BUCKETS ? i : BUCKETS - 1]++;
    h->n++;
    h->sum_us += (double)us;
    if (us > h->max_us) h->max_us = us;
}

static double hist_ms(const hist_t *h, double q)
{
    uint64_t want = (uint64_t)ceil(q * (double)h->n), seen = 0;
    for (unsigned i = 0; h->n && i < BUCKETS; i++)
        if ((seen += h->count[i]) >= want) {
            unsigned shift = i < 2 * HALF ? 0 : i / HALF - 1;
            double top = (double)((((uint64_t)i - shift * HALF + 1) << shift) - 1);
            return (top < (double)h->max_us ? top : (double)h->max_us) / 1e3;
        }
    return 0;
}

/* ----------------------------------------------------------------- settings */

struct target { struct sockaddr_in addr; char host[256]; char path[1024]; };

static struct target targets[16];
static int ntargets, conns = 100, inflight_max = 100, sources, stall, senders = 10;
static int raw, allow_remote, verbose, npids, pids[16];
static double ramp, timeout_s = 30, rates[64], measure_s = 10, warmup_s = 1;
static double drain_s = 10, limit_ms = 1000, search_from, factor = 1.5, precision = 1.1, rate_cap = 1e9, busy_max;
static int nrates;
static const char *ns = "", *auth = "", *join_pkt, *ready_pfx, *refusal, *marker = "#t=";
static const char *chat_pkt = "42[\"chat\",{\"text\":\"hello #t=%T\"}]";
static char headers[2048], sio_ok[300];
static size_t marker_len;

/* -------------------------------------------------------------- connections */

enum state { IDLE, CONNECTING, HTTP, EIO_OPEN, SIO_OPEN, JOINING, READY, DEAD };

struct conn {
    int fd;
    enum state st;
    uint8_t want_out, stalled, in_frag;
    uint64_t started;            /* when the handshake began */
    buf_t in, out, frag;         /* unparsed input, unsent output, fragments */
};

static struct conn *C;
static int ep, total, live, inflight;      /* live: READY and not stalled */
static uint64_t rng = 88172645463325252u;

static struct {                            /* counters over the whole run */
    uint64_t disconnects, fail_connect, fail_http, fail_proto, fail_refused, fail_timeout;
    uint64_t rx_bytes, frames, other, stale, acks, refusals;
} G;

/* What belongs to the current step.  Only messages due at or after `begin`
 * count; earlier ones (warm-up, leftovers of an overloaded step) are `stale`. */
static struct {
    uint64_t begin, middle, end, received, in_window, last_rx, before_min;
    hist_t lat, first, second;
} M;
static hist_t handshake;

static void conn_dead(int i, uint64_t *reason)
{
    struct conn *c = &C[i];
    if (c->st == READY) { if (!c->stalled) live--; }
    else inflight--;
    (*reason)++;
    close(c->fd);
    buf_free(&c->in); buf_free(&c->out); buf_free(&c->frag);
    c->fd = -1; c->st = DEAD; c->in_frag = 0;
}

static void watch(int i, uint32_t events, int op)
{
    struct epoll_event e = {.events = events, .data.u32 = (uint32_t)i};
    epoll_ctl(ep, op, C[i].fd, &e);
}

static void conn_send(int i, const void *data, size_t n)
{
    struct conn *c = &C[i];
    ssize_t k = 0;
    if (!c->out.len) {
        k = send(c->fd, data, n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (k < 0) k = 0;                   /* errors surface as a read event */
    }
    if ((size_t)k == n) return;
    buf_add(&c->out, (const char *)data + k, n - (size_t)k);
    if (!c->want_out) { c->want_out = 1; watch(i, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD); }
}

/* Client frames must be masked (RFC 6455, 5.3). */
static void ws_send(int i, int opcode, const char *data, size_t n)
{
    static char f[70000];
    if (n > 65535) die("packet too long");
    size_t h = 2;
    f[0] = (char)(0x80 | opcode);
    if (n < 126) f[1] = (char)(0x80 | n);
    else { f[1] = (char)(0x80 | 126); f[2] = (char)(n >> 8); f[3] = (char)n; h = 4; }
    rng ^= rng << 13; rng ^= rng >> 7; rng ^= rng << 17;
    uint32_t key = (uint32_t)rng;
    const uint8_t *k = (const uint8_t *)&key;
    memcpy(f + h, k, 4);
    for (size_t j = 0; j < n; j++) f[h + 4 + j] = data[j] ^ (char)k[j & 3];
    conn_send(i, f, h + 4 + n);
}

/* Six made-up words: a server that watches for floods must not hear the same
 * again and again, which it would take for a raid. */
static size_t some_words(char *out)
{
    size_t n = 0;
    for (int word = 0; word < 6; word++) {
        if (word) out[n++] = ' ';
        for (int syllable = 0; syllable < 3; syllable++) {
            rng ^= rng << 13; rng ^= rng >> 7; rng ^= rng << 17;
            out[n++] = "bdfghklmnprstvwz"[rng >> 32 & 15];
            out[n++] = "aeiou"[(rng >> 40) % 5];
        }
    }
    return n;
}

static void send_template(int i, const char *tpl, uint64_t ts, uint64_t seq)
{
    static char out[65536];
    size_t n = 0;
    for (const char *p = tpl; *p && n < sizeof out - 64; p++)
        if (p[0] == '%' && p[1] == 'W') {
            n += some_words(out + n);
            p++;
        } else if (p[0] == '%' && (p[1] == 'T' || p[1] == 'C' || p[1] == 'N')) {
            unsigned long long v = p[1] == 'T' ? ts : p[1] == 'C' ? (uint64_t)i : seq;
            n += (size_t)sprintf(out + n, "%llu", v);
            p++;
        } else out[n++] = *p;
    ws_send(i, 1, out, n);
}

/* ------------------------------------------------------------------ packets */

static void conn_ready(int i)
{
    C[i].st = READY;
    inflight--;
    hist_add(&handshake, (now_ns() - C[i].started) / 1000);
    if (C[i].stalled) { watch(i, 0, EPOLL_CTL_MOD); return; }   /* reads no more */
    live++;
}

static void conn_joined(int i)
{
    if (join_pkt) send_template(i, join_pkt, now_ns(), 0);
    if (ready_pfx) C[i].st = JOINING;
    else conn_ready(i);
}

/* Count every marker in a message: one frame may hold several chat messages. */
static void count_markers(const char *p, size_t n)
{
    const char *end = p + n, *q = p;
    uint64_t t = 0;
    int found = 0;
    while ((q = memmem(q, (size_t)(end - q), marker, marker_len))) {
        uint64_t ts = 0;
        q += marker_len;
        const char *d = q;
        for (; q < end && isdigit((unsigned char)*q); q++) ts = ts * 10 + (uint64_t)(*q - '0');
        if (q == d) continue;
        found = 1;
        if (ts < M.begin || !M.begin) { G.stale++; continue; }
        if (!t) t = now_ns();
        uint64_t us = t > ts ? (t - ts) / 1000 : 0;
        M.received++;
        M.last_rx = t;
        if (t <= M.end) M.in_window++;
        hist_add(&M.lat, us);
        hist_add(ts < M.middle ? &M.first : &M.second, us);
    }
    if (!found) G.other++;
}

static void count_ack(const char *p, size_t n)
{
    G.acks++;
    if (!refusal || !memmem(p, n, refusal, strlen(refusal))) return;
    if (!G.refusals++) fprintf(stderr, "fanload: refused: %.*s\n", n < 300 ? (int)n : 300, p);
}

/* One complete WebSocket message.  Returns 0 when the connection died. */
static int on_message(int i, const char *p, size_t n)
{
    struct conn *c = &C[i];
    if (!raw && n == 1 && p[0] == '2') { ws_send(i, 1, "3", 1); return 1; }
    switch (c->st) {
    case EIO_OPEN:
        if (n < 2 || p[0] != '0' || p[1] != '{') { conn_dead(i, &G.fail_proto); return 0; }
        char pkt[4096];
        snprintf(pkt, sizeof pkt, "40%s%s%s", ns, *ns ? "," : "", auth);
        send_template(i, pkt, now_ns(), 0);
        c->st = SIO_OPEN;
        return 1;
    case SIO_OPEN:
        if (n >= 2 && p[0] == '4' && p[1] == '4') { conn_dead(i, &G.fail_refused); return 0; }
        if (n >= strlen(sio_ok) && !memcmp(p, sio_ok, strlen(sio_ok))) conn_joined(i);
        return 1;
    case JOINING:
        if (n >= strlen(ready_pfx) && !memcmp(p, ready_pfx, strlen(ready_pfx))) conn_ready(i);
        return 1;
    case READY:
        if (!raw && n && (p[0] == '1' || (n >= 2 && p[0] == '4' && p[1] == '1'))) {
            conn_dead(i, &G.disconnects);
            return 0;
        }
        /* an acknowledgement may repeat what was sent, and is no delivery */
        if (!raw && n >= 2 && p[0] == '4' && p[1] == '3') count_ack(p, n);
        else count_markers(p, n);
        return 1;
    default:
        return 1;
    }
}

/* Parse as many complete frames as there are; returns bytes used, -1 if dead. */
static ssize_t parse_frames(int i, const char *p, size_t n)
{
    struct conn *c = &C[i];
    size_t used = 0;
    while (n - used >= 2) {
        const uint8_t *f = (const uint8_t *)p + used;
        size_t h = 2, left = n - used;
        uint64_t len = f[1] & 0x7f;
        if (len == 126) {
            if (left < 4) break;
            len = (uint64_t)f[2] << 8 | f[3]; h = 4;
        } else if (len == 127) {
            if (left < 10) break;
            len = 0; h = 10;
            for (int b = 2; b < 10; b++) len = len << 8 | f[b];
        }
        int op = f[0] & 15, fin = f[0] & 0x80;
        uint64_t *bad = c->st == READY ? &G.disconnects : &G.fail_proto;
        /* reserved bits (no extension was offered), masked, or absurd length */
        if (f[0] & 0x70 || f[1] & 0x80 || len > 1u << 28) { conn_dead(i, bad); return -1; }
        if (left - h < len) break;
        const char *body = p + used + h;
        used += h + len;
        G.frames++;
        if (op == 8) { conn_dead(i, bad); return -1; }
        else if (op == 9) ws_send(i, 10, body, len);
        else if (op == 10) continue;
        else if (fin && !c->in_frag) { if (!on_message(i, body, len)) return -1; }
        else {                                    /* a fragmented message */
            buf_add(&c->frag, body, len);
            c->in_frag = 1;
            if (fin) {
                buf_t whole = c->frag;
                memset(&c->frag, 0, sizeof c->frag);
                c->in_frag = 0;
                int ok = on_message(i, whole.p, whole.len);
                buf_free(&whole);
                if (!ok) return -1;
            }
        }
        if (c->stalled && c->st == READY) break;
    }
    return (ssize_t)used;
}

static void on_input(int i)
{
    static char rd[262144];
    struct conn *c = &C[i];
    ssize_t n = recv(c->fd, rd, sizeof rd, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) { conn_dead(i, c->st == READY ? &G.disconnects : c->st == HTTP ? &G.fail_http : &G.fail_proto); return; }
    G.rx_bytes += (uint64_t)n;
    const char *p = rd;
    size_t len = (size_t)n;
    if (c->in.len || c->st == HTTP) { buf_add(&c->in, rd, len); p = c->in.p; len = c->in.len; }
    size_t used = 0;
    if (c->st == HTTP) {
        char *e = memmem(p, len, "\r\n\r\n", 4);
        if (!e) { if (len > 16384) conn_dead(i, &G.fail_http); return; }
        used = (size_t)(e - p) + 4;
        /* the key sent is the RFC's sample nonce, so the accept value is known */
        if (strncmp(p, "HTTP/1.1 101", 12) || !memmem(p, used, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", 28)) {
            if (verbose && !G.fail_http) fprintf(stderr, "refused: %.60s\n", p);
            conn_dead(i, &G.fail_http);
            return;
        }
        c->st = EIO_OPEN;
        if (raw) conn_joined(i);
    }
    ssize_t k = parse_frames(i, p + used, len - used);
    if (k < 0) return;
    used += (size_t)k;
    size_t rest = len - used;                 /* keep an incomplete frame */
    if (p == rd) { if (rest) buf_add(&c->in, p + used, rest); }
    else if (rest) { memmove(c->in.p, p + used, rest); c->in.len = rest; }
    else buf_free(&c->in);
}

static void on_writable(int i)
{
    struct conn *c = &C[i];
    if (c->st == CONNECTING) {
        int err = 0; socklen_t l = sizeof err;
        getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &l);
        if (err) { conn_dead(i, &G.fail_connect); return; }
        char req[4096];
        struct target *t = &targets[i % ntargets];
        int n = snprintf(req, sizeof req, "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n",
            t->path, t->host, ntohs(t->addr.sin_port), headers);
        c->st = HTTP;
        watch(i, EPOLLIN, EPOLL_CTL_MOD);
        conn_send(i, req, (size_t)n);
        return;
    }
    if (c->out.len) {
        ssize_t k = send(c->fd, c->out.p + c->out.off, c->out.len - c->out.off, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (k > 0) c->out.off += (size_t)k;
        if (c->out.off == c->out.len) buf_free(&c->out);
    }
    if (!c->out.len && c->want_out) { c->want_out = 0; watch(i, EPOLLIN, EPOLL_CTL_MOD); }
}

static void poll_once(int timeout_ms)
{
    static struct epoll_event ev[512];
    int n = epoll_wait(ep, ev, 512, timeout_ms);
    for (int k = 0; k < n; k++) {
        int i = (int)ev[k].data.u32;
        if (C[i].fd < 0) continue;
        if (ev[k].events & EPOLLOUT) on_writable(i);
        if (C[i].fd >= 0 && ev[k].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
            if (C[i].st == CONNECTING) conn_dead(i, &G.fail_connect);
            else on_input(i);
        }
    }
}

/* --------------------------------------------------------------- connecting */

static void conn_start(int i)
{
    struct conn *c = &C[i];
    int one = 1;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0) die("socket: %s", strerror(errno));
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (c->stalled) { int sz = 4096; setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &sz, sizeof sz); }
    if (sources) {                            /* more ports than one address has */
        struct sockaddr_in s = {.sin_family = AF_INET};
        s.sin_addr.s_addr = htonl(0x7f000002u + (uint32_t)(i % sources));
        setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
        if (bind(c->fd, (void *)&s, sizeof s)) die("bind: %s", strerror(errno));
    }
    c->st = CONNECTING;
    c->started = now_ns();
    inflight++;
    int r = connect(c->fd, (void *)&targets[i % ntargets].addr, sizeof(struct sockaddr_in));
    watch(i, EPOLLOUT, EPOLL_CTL_ADD);
    if (r && errno != EINPROGRESS) conn_dead(i, &G.fail_connect);
}

/* (Re)connect everything that is not ready; returns the seconds it took. */
static double connect_all(void)
{
    uint64_t t0 = now_ns(), next_scan = t0;
    double launched = 0;
    for (int i = 0; i < total || inflight;) {
        uint64_t t = now_ns();
        while (i < total && inflight < inflight_max &&
               (ramp <= 0 || launched < ramp * (double)(t - t0) / 1e9)) {
            if (C[i].st == IDLE || C[i].st == DEAD) { conn_start(i); launched++; }
            i++;
        }
        poll_once(ramp > 0 ? 1 : 10);
        if (t >= next_scan) {
            next_scan = t + 1000000000u;
            for (int k = 0; k < i; k++)
                if (C[k].st > IDLE && C[k].st < READY && t > C[k].started && (double)(t - C[k].started) > timeout_s * 1e9)
                    conn_dead(k, &G.fail_timeout);
            if (verbose) fprintf(stderr, "connecting: %d live, %d in flight\n", live, inflight);
        }
    }
    return (double)(now_ns() - t0) / 1e9;
}

/* ------------------------------------------------------------------- server */

static double server_cpu(void)                 /* seconds, all --pid processes */
{
    double sum = 0;
    for (int k = 0; k < npids; k++) {
        char path[64], line[1024], *p;
        unsigned long u, s;
        snprintf(path, sizeof path, "/proc/%d/stat", pids[k]);
        FILE *f = fopen(path, "r");
        if (!f) continue;
        if (fgets(line, sizeof line, f) && (p = strrchr(line, ')')) &&
            sscanf(p + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &u, &s) == 2)
            sum += (double)(u + s) / (double)sysconf(_SC_CLK_TCK);
        fclose(f);
    }
    return sum;
}

static long server_rss_kb(void)
{
    long sum = 0;
    for (int k = 0; k < npids; k++) {
        char path[64];
        long pages = 0;
        snprintf(path, sizeof path, "/proc/%d/statm", pids[k]);
        FILE *f = fopen(path, "r");
        if (!f) continue;
        if (fscanf(f, "%*d %ld", &pages) == 1) sum += pages * (sysconf(_SC_PAGESIZE) / 1024);
        fclose(f);
    }
    return sum;
}

static double tool_cpu(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

/* CPU seconds that the whole machine has spent, stolen time included. */
static double machine_cpu(void)
{
    unsigned long long user, nice, sys, idle, iowait, irq, soft, steal = 0;
    FILE *f = fopen("/proc/stat", "r");
    if (!f) return 0;
    if (fscanf(f, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &sys, &idle, &iowait, &irq, &soft, &steal) < 8)
        user = nice = sys = irq = soft = steal = 0;
    fclose(f);
    return (double)(user + nice + sys + irq + soft + steal) / (double)sysconf(_SC_CLK_TCK);
}

static double others_cpu(void) { return machine_cpu() - server_cpu() - tool_cpu(); }

/* Wait, at most 15 s, until nothing else uses the machine. */
static void wait_quiet(void)
{
    if (busy_max <= 0) return;
    int calm = 0;
    for (int k = 0; k < 30 && calm < 2; k++) {
        double a = others_cpu();
        uint64_t t = now_ns();
        while (now_ns() - t < 500000000u) poll_once(10);
        calm = (others_cpu() - a) / 0.5 <= busy_max ? calm + 1 : 0;
    }
}

/* -------------------------------------------------------------------- steps */

static int step_no;
static double best_rate, best_deliveries;

/* Run one rate; prints a JSON object; returns 1 when it passed.  *others gets
 * the cores that other programs used meanwhile. */
static int run_step_once(double rate, double *others)
{
    static uint64_t seq;
    uint64_t t = now_ns(), start = t, lag_max = 0;
    int members = live, from = 0, overload = 0;
    uint64_t dis0 = G.disconnects, rx0 = G.rx_bytes, fr0 = G.frames, oth0 = G.other;
    uint64_t sent_all = 0, sent = 0;
    uint64_t measure = (uint64_t)(measure_s * 1e9), warm = (uint64_t)(warmup_s * 1e9);
    memset(&M, 0, sizeof M);
    M.begin = start + warm;
    M.middle = M.begin + measure / 2;
    M.end = M.begin + measure;
    double cpu0 = 0, srv0 = 0, cpu1 = -1, srv1 = 0, oth_cpu0 = 0, oth_cpu1 = 0;
    int started = 0;
    for (;;) {
        t = now_ns();
        if (!started && t >= M.begin) { started = 1; cpu0 = tool_cpu(); srv0 = server_cpu(); oth_cpu0 = others_cpu(); rx0 = G.rx_bytes; fr0 = G.frames; }
        uint64_t due = start + (uint64_t)((double)sent_all * 1e9 / rate);
        while (due <= t && due < M.end && !overload) {
            int guard = total;                 /* next living sender */
            do from = (from + 1) % (senders < conns ? senders : conns);
            while ((C[from].st != READY || C[from].stalled) && --guard);
            if (!guard) { overload = 1; break; }
            send_template(from, chat_pkt, due, ++seq);
            if (t - due > lag_max) lag_max = t - due;
            if (due >= M.begin) sent++;
            sent_all++;
            due = start + (uint64_t)((double)sent_all * 1e9 / rate);
        }
        /* hopeless: more than twice the limit behind */
        double behind = (double)sent * members - (double)M.received;
        if (behind > (limit_ms / 500) * rate * members + 2.0 * members) overload = 1;
        if (cpu1 < 0 && (t >= M.end || overload)) { cpu1 = tool_cpu(); srv1 = server_cpu(); oth_cpu1 = others_cpu(); if (overload && t < M.end) M.end = t; }
        if (t >= M.end || overload) {
            if (M.received >= sent * (uint64_t)members) break;
            if (G.disconnects != dis0 && t > M.end + 2000000000u) break;
            if ((double)(t - M.end) > drain_s * 1e9) break;
            poll_once(5);
        } else {
            int64_t gap = (int64_t)(due - t);
            poll_once(gap > 2000000 ? (gap > 20000000 ? 10 : (int)(gap / 1000000)) : gap > 500000 ? 1 : 0);
        }
    }
    double secs = (double)(M.end - M.begin) / 1e9;
    if (M.end <= M.begin) secs = 1e-9;
    uint64_t expected = sent * (uint64_t)members;
    double f50 = hist_ms(&M.first, .5), s50 = hist_ms(&M.second, .5), p99 = hist_ms(&M.lat, .99);
    *others = (oth_cpu1 - oth_cpu0) / secs;
    const char *why = overload ? "overload" : !sent ? "nothing sent" : G.disconnects != dis0 ? "disconnects" :
        M.received < expected ? "loss" : M.received > expected ? "duplicates" :
        p99 > limit_ms ? "latency" : s50 > f50 * 1.5 + 100 ? "growing" : "";
    double dps = (double)M.in_window / secs;
    if (!*why && rate > best_rate) { best_rate = rate; best_deliveries = dps; }
    printf("%s\n  {\"rate\":%.3f,\"clients\":%d,\"seconds\":%.2f,\"sent\":%llu,\"expected\":%llu,\"received\":%llu,"
        "\"deliveries_per_s\":%.0f,\"p50_ms\":%.2f,\"p95_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f,\"mean_ms\":%.2f,"
        "\"p50_first_half_ms\":%.2f,\"p50_second_half_ms\":%.2f,\"drain_ms\":%.1f,\"send_lag_max_ms\":%.2f,"
        "\"disconnects\":%llu,\"rx_bytes\":%llu,\"frames\":%llu,\"other_packets\":%llu,\"tool_cpu\":%.3f,\"server_cpu\":%.3f,"
        "\"other_cpu\":%.3f,\"server_rss_kb\":%ld,\"passed\":%s,\"why\":\"%s\"}",
        step_no++ ? "," : "", rate, members, secs, (unsigned long long)sent, (unsigned long long)expected,
        (unsigned long long)M.received, dps, hist_ms(&M.lat, .5), hist_ms(&M.lat, .95), p99,
        (double)M.lat.max_us / 1e3, M.lat.n ? M.lat.sum_us / (double)M.lat.n / 1e3 : 0, f50, s50,
        M.last_rx > M.end ? (double)(M.last_rx - M.end) / 1e6 : 0, (double)lag_max / 1e6,
        (unsigned long long)(G.disconnects - dis0), (unsigned long long)(G.rx_bytes - rx0),
        (unsigned long long)(G.frames - fr0), (unsigned long long)(G.other - oth0),
        (cpu1 - cpu0) / secs, (srv1 - srv0) / secs, *others, server_rss_kb(), *why ? "false" : "true", why);
    fflush(stdout);
    if (verbose) fprintf(stderr, "rate %.2f: %.0f deliveries/s, p50 %.1f p99 %.1f ms, tool %.0f%% server %.0f%% %s\n",
        rate, dps, hist_ms(&M.lat, .5), p99, 100 * (cpu1 - cpu0) / secs, 100 * (srv1 - srv0) / secs, *why ? why : "ok");
    M.begin = 0;
    /* let an overloaded server settle, so that the next step starts clean */
    uint64_t calm = now_ns(), seen = G.rx_bytes;
    for (uint64_t until = calm + (uint64_t)(drain_s * 1e9); *why && now_ns() < until && now_ns() - calm < 500000000u;) {
        poll_once(10);
        if (G.rx_bytes != seen) { seen = G.rx_bytes; calm = now_ns(); }
    }
    return !*why;
}

static int run_step(double rate)
{
    double others;
    for (int k = 0;; k++) {
        wait_quiet();
        int ok = run_step_once(rate, &others);
        if (live < conns) connect_all();
        if (ok || busy_max <= 0 || others <= busy_max || k >= 2) return ok;
    }
}

static void search_rate(void)
{
    double pass = 0, fail = 0, r = search_from;
    for (int tries = 0; tries < 24 && r > 0.05; tries++) {
        if (run_step(r)) pass = r; else fail = r;
        if (r * measure_s < 2 || pass >= rate_cap) break;
        if (pass && fail && fail / pass < precision) break;
        r = pass && fail ? sqrt(pass * fail) : pass ? pass * factor : fail / factor;
        if (r > rate_cap) r = rate_cap;
    }
}

/* --------------------------------------------------------------------- main */

static void add_target(const char *url)
{
    struct target *t = &targets[ntargets++];
    int port = 80, n = 0;
    if (ntargets > 16) die("too many URLs");
    if (sscanf(url, "ws://%255[^:/?]%n", t->host, &n) != 1) die("bad URL: %s", url);
    if (url[n] == ':') { port = atoi(url + n + 1); n += (int)strcspn(url + n, "/?"); }
    snprintf(t->path, sizeof t->path, "%s%s", url[n] == '/' ? "" : "/", url + n);
    t->addr.sin_family = AF_INET;
    t->addr.sin_port = htons((uint16_t)port);
    const char *ip = strcmp(t->host, "localhost") ? t->host : "127.0.0.1";
    if (!inet_aton(ip, &t->addr.sin_addr)) die("only numeric addresses or localhost: %s", t->host);
    if (!allow_remote && ntohl(t->addr.sin_addr.s_addr) >> 24 != 127) die("%s is not a loopback address (--allow-remote)", ip);
}

int main(int argc, char **argv)
{
    enum { O_RAW = 256, O_REMOTE, O_INFLIGHT, O_SOURCES, O_READY, O_STALL, O_SEARCH, O_FACTOR, O_PREC, O_CAP, O_BUSY, O_REFUSAL };
    static const struct option opts[] = {
        {"url", 1, 0, 'u'}, {"ns", 1, 0, 's'}, {"auth", 1, 0, 'a'}, {"header", 1, 0, 'H'}, {"raw", 0, 0, O_RAW},
        {"allow-remote", 0, 0, O_REMOTE}, {"conns", 1, 0, 'n'}, {"ramp", 1, 0, 'r'}, {"inflight", 1, 0, O_INFLIGHT},
        {"sources", 1, 0, O_SOURCES}, {"join", 1, 0, 'j'}, {"ready", 1, 0, O_READY}, {"refusal", 1, 0, O_REFUSAL}, {"stall", 1, 0, O_STALL},
        {"timeout", 1, 0, 't'}, {"senders", 1, 0, 'S'}, {"chat", 1, 0, 'c'}, {"marker", 1, 0, 'm'}, {"rate", 1, 0, 'R'},
        {"search", 1, 0, O_SEARCH}, {"factor", 1, 0, O_FACTOR}, {"busy-max", 1, 0, O_BUSY}, {"precision", 1, 0, O_PREC}, {"cap", 1, 0, O_CAP}, {"time", 1, 0, 'T'},
        {"warmup", 1, 0, 'w'}, {"drain", 1, 0, 'D'}, {"limit", 1, 0, 'l'}, {"pid", 1, 0, 'P'}, {"verbose", 0, 0, 'v'},
        {"help", 0, 0, 'h'}, {0, 0, 0, 0}};
    const char *urls[16];
    int nurls = 0, o;
    char *p;
    while ((o = getopt_long(argc, argv, "u:s:a:H:n:r:j:t:S:c:m:R:T:w:D:l:P:vh", opts, NULL)) != -1) switch (o) {
    case 'u': if (nurls < 16) urls[nurls++] = optarg; break;
    case 's': ns = strcmp(optarg, "/") ? optarg : ""; break;
    case 'a': auth = optarg; break;
    case 'H': if (strlen(headers) + strlen(optarg) + 3 > sizeof headers) die("headers too long");
              strcat(strcat(headers, optarg), "\r\n"); break;
    case O_RAW: raw = 1; break;
    case O_REMOTE: allow_remote = 1; break;
    case 'n': conns = atoi(optarg); break;
    case 'r': ramp = atof(optarg); break;
    case O_INFLIGHT: inflight_max = atoi(optarg); break;
    case O_SOURCES: sources = atoi(optarg); break;
    case 'j': join_pkt = optarg; break;
    case O_READY: ready_pfx = optarg; break;
    case O_REFUSAL: refusal = optarg; break;
    case O_STALL: stall = atoi(optarg); break;
    case 't': timeout_s = atof(optarg); break;
    case 'S': senders = atoi(optarg); break;
    case 'c': chat_pkt = optarg; break;
    case 'm': marker = optarg; break;
    case 'R': nrates = 0; for (p = strtok(optarg, ","); p && nrates < 64; p = strtok(NULL, ",")) rates[nrates++] = atof(p); break;
    case O_SEARCH: search_from = atof(optarg); break;
    case O_FACTOR: factor = atof(optarg); break;
    case O_BUSY: busy_max = atof(optarg); break;
    case O_PREC: precision = atof(optarg); break;
    case O_CAP: rate_cap = atof(optarg); break;
    case 'T': measure_s = atof(optarg); break;
    case 'w': warmup_s = atof(optarg); break;
    case 'D': drain_s = atof(optarg); break;
    case 'l': limit_ms = atof(optarg); break;
    case 'P': for (p = strtok(optarg, ","); p && npids < 16; p = strtok(NULL, ",")) pids[npids++] = atoi(p); break;
    case 'v': verbose = 1; break;
    default: fputs(USAGE, o == 'h' ? stdout : stderr); return o == 'h' ? 0 : 2;
    }
    if (!nurls) urls[nurls++] = "ws://127.0.0.1:5000/socket.io/?EIO=4&transport=websocket";
    for (int k = 0; k < nurls; k++) add_target(urls[k]);
    marker_len = strlen(marker);
    snprintf(sio_ok, sizeof sio_ok, "40%s%s", ns, *ns ? "," : "");
    if (!nrates && search_from <= 0) rates[nrates++] = 10;
    if (factor <= 1 || precision <= 1) die("--factor and --precision must be above 1");
    if (conns < 1 || senders < 1 || stall < 0 || !marker_len) die("bad numbers");
    for (int k = 0; k < nrates; k++) if (rates[k] <= 0) die("a rate must be positive");

    total = conns + stall;
    struct rlimit rl;
    getrlimit(RLIMIT_NOFILE, &rl);
    rl.rlim_cur = rl.rlim_max;
    setrlimit(RLIMIT_NOFILE, &rl);
    if (rl.rlim_cur < (rlim_t)total + 16) die("only %llu file descriptors allowed", (unsigned long long)rl.rlim_cur);
    if (!sources && total > 5000) sources = total / 5000 + 1;
    if (!(C = calloc((size_t)total, sizeof *C))) die("out of memory");
    for (int i = 0; i < total; i++) { C[i].fd = -1; C[i].stalled = i >= conns; }
    if ((ep = epoll_create1(EPOLL_CLOEXEC)) < 0) die("epoll_create1: %s", strerror(errno));

    long rss0 = server_rss_kb();
    double srv0 = server_cpu(), took = connect_all();
    double srv1 = server_cpu();
    for (uint64_t until = now_ns() + 1000000000u; now_ns() < until;) poll_once(10);
    long rss1 = server_rss_kb();
    printf("{\"conns\":%d,\"live\":%d,\"connect_s\":%.3f,\"connects_per_s\":%.0f,\"connect_server_cpu_s\":%.2f,"
        "\"handshake_p50_ms\":%.2f,\"handshake_p99_ms\":%.2f,\"server_rss_before_kb\":%ld,\"server_rss_connected_kb\":%ld,"
        "\"rss_per_conn_kb\":%.2f,\"steps\":[", conns, live, took, live / took, srv1 - srv0, hist_ms(&handshake, .5),
        hist_ms(&handshake, .99), rss0, rss1, live ? (double)(rss1 - rss0) / total : 0);
    fflush(stdout);
    for (int k = 0; live && k < nrates; k++) run_step(rates[k]);
    if (live && search_from > 0) search_rate();
    printf("],\n \"best_rate\":%.3f,\"best_deliveries_per_s\":%.0f,\"failed\":{\"connect\":%llu,\"http\":%llu,\"protocol\":%llu,"
        "\"refused\":%llu,\"timeout\":%llu},\"disconnects\":%llu,\"acks\":%llu,\"refusals\":%llu,\"rx_bytes\":%llu,\"server_rss_end_kb\":%ld}\n",
        best_rate, best_deliveries, (unsigned long long)G.fail_connect, (unsigned long long)G.fail_http,
        (unsigned long long)G.fail_proto, (unsigned long long)G.fail_refused, (unsigned long long)G.fail_timeout,
        (unsigned long long)G.disconnects, (unsigned long long)G.acks, (unsigned long long)G.refusals, (unsigned long long)G.rx_bytes, server_rss_kb());
    return live ? 0 : 1;
}

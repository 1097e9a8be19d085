// What UDP can do on this machine without files, hashes and repairs: bytes from memory in frames of 1400, sent with
// UDP_SEGMENT, counted with UDP_GRO, never more on their way than a window that the receivers' counts open again.
//   ceiling receive PORT                      counts for one sender, then ends
//   ceiling send BYTES HOST:PORT...           BYTES to each; prints "seconds S delivered SHARE"
// With a group all receivers listen to it on their address, and BYTES go to it once:
//   ceiling receive PORT GROUP ADDRESS
//   ceiling send BYTES GROUP:PORT@ HOST:PORT...
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#define UDP_GRO 104
#endif

enum {
  FRAME = 1400,
  BURST = 46 * FRAME,  // the most whole frames that fit into one datagram of 65,507 bytes
  WINDOW = 2000000,    // half of the 4 MiB of a receiver's socket: a frame takes more there than its bytes
  REPORT_EVERY = 4 * BURST,
  BUFFER = 4 << 20,
  STALL_MILLIS = 100,
  MAX_RECEIVERS = 64
};

static void die(const char *what) {
  perror(what);
  exit(1);
}

static int udp_socket(int option, int value) {
  int fd = socket(AF_INET, SOCK_DGRAM, 0), buffer = BUFFER;
  if (fd < 0) die("socket");
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
  if (setsockopt(fd, IPPROTO_UDP, option, &value, sizeof value)) die("segmentation offload");
  return fd;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static const uint64_t LAST = 1ULL << 63;  // in a report: no other follows

// A datagram shorter than a frame is the end, and is answered with the count, too.
static int receive(int port, const char *group, const char *local) {
  static char bytes[65536];
  int fd = udp_socket(UDP_GRO, 1);
  if (group) {
    struct ip_mreq membership = {{inet_addr(group)}, {inet_addr(local)}};
    if (setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership, sizeof membership)) die("group");
  }
  struct sockaddr_in from, here = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (bind(fd, (void *)&here, sizeof here)) die("bind");
  for (uint64_t count = 0, reported = 0;;) {
    socklen_t length = sizeof from;
    ssize_t n = recvfrom(fd, bytes, sizeof bytes, 0, (void *)&from, &length);
    if (n < 0) die("recvfrom");
    int end = n < FRAME;
    if (!end) count += n;
    if (end || count - reported >= REPORT_EVERY) {
      uint64_t report = end ? count | LAST : count;
      sendto(fd, &report, sizeof report, 0, (void *)&from, length);
      reported = count;
    }
    if (end) return 0;
  }
}

struct receiver {
  struct sockaddr_in address;
  uint64_t sent, counted, given_up;
  int ended;
};

static struct receiver receivers[MAX_RECEIVERS];
static int receiver_count;
static struct sockaddr_in group;  // with a family where there is one

static void take_reports(int fd) {
  uint64_t report;
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  while (recvfrom(fd, &report, sizeof report, MSG_DONTWAIT, (void *)&from, &length) == sizeof report)
    for (int i = 0; i < receiver_count; i++)
      if (!memcmp(&from.sin_addr, &receivers[i].address.sin_addr, sizeof from.sin_addr) &&
          from.sin_port == receivers[i].address.sin_port) {
        receivers[i].counted = report & ~LAST;
        receivers[i].ended = report >= LAST;
      }
}

static int has_room(const struct receiver *r) { return r->sent - r->counted - r->given_up + BURST <= WINDOW; }

// Once for all, when all have room.
static int send_to_group(int fd, const char *burst) {
  for (int i = 0; i < receiver_count; i++)
    if (!has_room(&receivers[i])) return 0;
  if (sendto(fd, burst, BURST, 0, (void *)&group, sizeof group) < 0) die("sendto");
  for (int i = 0; i < receiver_count; i++) receivers[i].sent += BURST;
  return 1;
}

static void send_all(int fd, uint64_t bytes) {
  static char burst[BURST];
  for (int busy = 1; busy;) {
    int moved = 0;
    busy = 0;
    for (int i = 0; i < receiver_count; i++) {
      struct receiver *r = &receivers[i];
      if (r->sent >= bytes) continue;
      busy = 1;
      if (group.sin_family) {
        moved = send_to_group(fd, burst);
        break;
      }
      if (!has_room(r)) continue;
      if (sendto(fd, burst, BURST, 0, (void *)&r->address, sizeof r->address) < 0) die("sendto");
      r->sent += BURST;
      moved = 1;
    }
    struct pollfd waiting = {fd, POLLIN, 0};
    if (busy && !moved && poll(&waiting, 1, STALL_MILLIS) == 0)
      for (int i = 0; i < receiver_count; i++) receivers[i].given_up = receivers[i].sent - receivers[i].counted;
    take_reports(fd);
  }
}

// Asks for the last counts; a receiver has ended when it has answered.
static void end_all(int fd) {
  struct pollfd waiting = {fd, POLLIN, 0};
  for (int i = 0; i < receiver_count; i++) {
    sendto(fd, "", 1, 0, (void *)&receivers[i].address, sizeof receivers[i].address);
    while (!receivers[i].ended && poll(&waiting, 1, 10 * STALL_MILLIS) > 0) take_reports(fd);
  }
}

static int parse(char *word, struct sockaddr_in *address) {
  char *port = strchr(word, ':');
  if (!port) return 0;
  *port++ = 0;
  address->sin_family = AF_INET;
  address->sin_port = htons(atoi(port));
  return inet_pton(AF_INET, word, &address->sin_addr);
}

// By the interface that leads to the first receiver.
static void leave_by_route(int fd) {
  struct sockaddr_in local;
  socklen_t length = sizeof local;
  int probe = socket(AF_INET, SOCK_DGRAM, 0);
  if (connect(probe, (void *)&receivers[0].address, sizeof receivers[0].address)) die("connect");
  if (getsockname(probe, (void *)&local, &length)) die("getsockname");
  close(probe);
  if (setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &local.sin_addr, sizeof local.sin_addr)) die("interface");
}

static int transmit(uint64_t bytes, int count, char **words) {
  int fd = udp_socket(UDP_SEGMENT, FRAME);
  if (strchr(words[0], '@')) {
    if (!parse(words[0], &group)) return 2;
    words++;
    count--;
  }
  for (receiver_count = 0; receiver_count < count && receiver_count < MAX_RECEIVERS; receiver_count++)
    if (!parse(words[receiver_count], &receivers[receiver_count].address)) return 2;
  if (group.sin_family) leave_by_route(fd);
  double start = now();
  send_all(fd, bytes);
  end_all(fd);
  double seconds = now() - start, counted = 0, sent = 0;
  for (int i = 0; i < receiver_count; i++) {
    counted += receivers[i].counted;
    sent += receivers[i].sent;
  }
  printf("seconds %.6f delivered %.6f\n", seconds, counted / sent);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 3 && !strcmp(argv[1], "receive")) return receive(atoi(argv[2]), 0, 0);
  if (argc == 5 && !strcmp(argv[1], "receive")) return receive(atoi(argv[2]), argv[3], argv[4]);
  if (argc > 3 && !strcmp(argv[1], "send")) return transmit(strtoull(argv[2], 0, 10), argc - 3, argv + 3);
  fprintf(stderr, "usage: ceiling receive PORT [GROUP ADDRESS] | ceiling send BYTES [GROUP:PORT@] HOST:PORT...\n");
  return 2;
}

// The part of PC/SC that yemae-pcsc uses, as libpcsclite lays it out on Linux (every number is a long). Written down
// here so that building needs no development package and running needs the library only where there is a reader.
#ifndef YEMAE_CPCSC_H
#define YEMAE_CPCSC_H

// What a reader is like; the upper 16 bits count the cards that came and went.
struct yemae_pcsc_state {
    const char *reader;
    void *unused;
    unsigned long current, event, atr_length;
    unsigned char atr[33];
};

// Which protocol an APDU goes by: 1 is T=0, 2 is T=1.
struct yemae_pcsc_protocol {
    unsigned long protocol, length;
};

typedef long (*yemae_pcsc_establish)(unsigned long scope, const void *, const void *, long *context);
typedef long (*yemae_pcsc_release)(long context);
typedef long (*yemae_pcsc_list)(long context, const char *groups, char *readers, unsigned long *length);
typedef long (*yemae_pcsc_change)(long context, unsigned long milliseconds, struct yemae_pcsc_state *states,
    unsigned long count);
typedef long (*yemae_pcsc_connect)(
    long context, const char *reader, unsigned long share, unsigned long protocols, long *card,
    unsigned long *protocol);
typedef long (*yemae_pcsc_disconnect)(long card, unsigned long disposition);
typedef long (*yemae_pcsc_transmit)(
    long card, const struct yemae_pcsc_protocol *, const unsigned char *command, unsigned long command_length,
    struct yemae_pcsc_protocol *, unsigned char *answer, unsigned long *answer_length);
#endif

// Nothing to call: this library is loaded before all others (LD_PRELOAD), and refuses memory to those that it is told to.
//
//   STARVATION        the libraries, as "libsqlite3,libcurl"
//   STARVATION_AFTER  how many allocations they get first
//   STARVATION_EVERY  and which of the later ones fail: each so-manieth

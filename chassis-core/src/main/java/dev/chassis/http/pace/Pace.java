package dev.chassis.http.pace;

/** Looks after how fast the caller at the other end of one connection is. */
interface Pace {

  /** Closes the connection if its caller has been too slow. Runs on the connection's event loop. */
  void check(long nowNanos);

  /** Closes the connection without waiting for its caller. */
  void close();

  /** Why a connection was closed; a label of {@code http.server.cut}. */
  enum Cut {
    /** The head of a request took too long. */
    HEADER,
    /** A body took too long, or came too slowly. */
    BODY,
    /** The answer was not taken. */
    WRITE,
    /** No request came. */
    IDLE,
    /** What came could not be read on. */
    MALFORMED,
    /** Too many frames of HTTP/2 that ask for work and bring none. */
    FLOOD
  }
}

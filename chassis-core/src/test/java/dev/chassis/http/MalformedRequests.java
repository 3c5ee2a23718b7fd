package dev.chassis.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Requests that two servers on one path could read in two ways, or that make one of them spend too
 * much.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112, HTTP/1.1</a>
 */
@SuppressWarnings("StringConcatToTextBlock") // HTTP lines end with CR LF
final class MalformedRequests {

  /** What the RFC, or this server, asks for. */
  enum Rule {
    /** Refused with one of the statuses, and the connection closed. */
    REFUSE,
    /** May be answered; what follows must not be read as another number of requests. */
    HARMLESS,
    /** Only a newer Vert.x refuses it; SECURITY.md names it. */
    KNOWN
  }

  /**
   * One of them.
   *
   * @param name what is wrong
   * @param source where the rule stands
   * @param rule what is to become of it
   * @param text what is sent; {@code /x} is the path it may be answered for
   * @param statuses answers that do
   */
  record Case(String name, String source, Rule rule, String text, List<Integer> statuses) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String POST = "POST /x HTTP/1.1\r\nHost: a\r\n";
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n";
  private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

  private final List<Case> cases = new ArrayList<>();

  private MalformedRequests() {}

  static List<Case> all() {
    var corpus = new MalformedRequests();
    corpus.transferEncodings();
    corpus.chunks();
    corpus.contentLengths();
    corpus.fields();
    corpus.hosts();
    corpus.targets();
    corpus.requestLines();
    corpus.sizes();
    corpus.others();
    return corpus.cases;
  }

  private void transferEncodings() {
    var end = "\r\n0\r\n\r\n";
    var both = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n";
    refuse("length and chunked", "9112 6.1", POST + both + end);
    refuse("chunked in HTTP/1.0", "9112 6.1", te("chunked").replace("HTTP/1.1", "HTTP/1.0"));
    refuse("chunked, identity", "9112 6.3", te("chunked, identity"));
    refuse("identity, chunked", "9112 6.1", te("identity, chunked"));
    refuse("chunked twice", "9112 7.1", te("chunked, chunked"));
    refuse("gzip, chunked", "9112 6.1", te("gzip, chunked"));
    refuse("xchunked", "9112 6.3", te("xchunked"));
    refuse("chunked with a parameter", "9112 6.3", te("chunked;x=y"));
    refuse("quoted chunked", "9112 6.3", te("\"chunked\""));
    refuse("vertical tab before chunked", "9112 6.3", te("\u000bchunked"));
    refuse("empty transfer encoding", "9112 6.3", te(""));
    var lines = "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n";
    refuse("two transfer encoding lines", "9112 6.3", POST + lines + end);
    refuse("folded transfer encoding", "9112 5.2", te("\r\n chunked, x"));
    refuse(
        "transfer encoding, space before colon",
        "9112 5.1",
        POST + "Transfer-Encoding : x\r\n" + end);
    harmless("CHUNKED", "9112 7", te("CHUNKED"), 200);
  }

  private void chunks() {
    refuse(
        "quoted line end in a chunk extension",
        "9112 7.1.1",
        CHUNKED + "1;a=\"\r\nx\"\r\n0\r\n\r\n");
    refuse("chunk size beyond 32 bits", "9112 7.1", CHUNKED + "100000000\r\nx\r\n0\r\n\r\n");
    refuse(
        "chunk size beyond 64 bits", "9112 7.1", CHUNKED + "10000000000000001\r\nx\r\n0\r\n\r\n");
    refuse("negative chunk size", "9112 7.1", CHUNKED + "-1\r\nx\r\n0\r\n\r\n");
    refuse("chunk size with a sign", "9112 7.1", CHUNKED + "+1\r\nx\r\n0\r\n\r\n");
    refuse("chunk size with 0x", "9112 7.1", CHUNKED + "0x1\r\nx\r\n0\r\n\r\n");
    refuse("chunk size that is none", "9112 7.1", CHUNKED + "g\r\nx\r\n0\r\n\r\n");
    refuse("empty chunk size", "9112 7.1", CHUNKED + "\r\nx\r\n0\r\n\r\n");
    refuse("chunk longer than it says", "9112 7.1", CHUNKED + "1\r\nxyz\r\n0\r\n\r\n");
    refuse("chunk size that ends with LF", "9112 7.1", CHUNKED + "1\nx\r\n0\r\n\r\n");
    refuse("chunk that ends with LF", "9112 7.1", CHUNKED + "1\r\nx\n0\r\n\r\n");
    var trailer = "Content-Length: 40\r\nTransfer-Encoding: x\r\nHost: b\r\n\r\n";
    harmless("forbidden trailers", "9110 6.5.1", CHUNKED + "1\r\nx\r\n0\r\n" + trailer, 200, 400);
    refuse("broken trailer", "9112 5.1", CHUNKED + "1\r\nx\r\n0\r\nX Y : z\r\n\r\n");
  }

  private void contentLengths() {
    refuse("negative length", "9112 6.3", cl("-5"));
    refuse("signed length", "9112 6.3", cl("+5"));
    refuse("hexadecimal length", "9112 6.3", cl("0x5"));
    refuse("length with an exponent", "9112 6.3", cl("1e1"));
    refuse("length with a space inside", "9112 6.3", cl("5 5"));
    refuse("empty length", "9112 6.3", cl(""));
    refuse("length beyond 64 bits", "9112 6.3", cl("18446744073709551621"), 400, 413);
    refuse("two lengths", "9112 6.3", POST + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello");
    refuse("list of two lengths", "9112 6.3", cl("5, 6"));
    harmless("the same length twice", "9112 6.3", cl("5\r\nContent-Length: 5"), 200, 400);
    harmless("list of one length", "9112 6.3", cl("5, 5"), 200, 400);
    refuse("length, space before colon", "9112 5.1", POST + "Content-Length : 5\r\n\r\nhello");
    refuse("length in a folded line", "9112 5.2", POST + "Content-Length:\r\n 5x\r\n\r\nhello");
    known(
        "a header that is read as length",
        "CVE-2026-102479",
        POST + "Content-Xength: 5\r\n\r\nhello");
  }

  private void fields() {
    refuse("space in a name", "9112 5.1", GET + "X Y: z\r\n\r\n");
    refuse("space before the colon", "9112 5.1", GET + "X : z\r\n\r\n");
    refuse("tab before the colon", "9112 5.1", GET + "X\t: z\r\n\r\n");
    refuse("empty name", "9112 5", GET + ": z\r\n\r\n");
    refuse("no colon", "9112 5", GET + "X\r\n\r\n");
    refuse("NUL in a name", "9110 5.1", GET + "X\u0000Y: z\r\n\r\n");
    refuse("NUL in a value", "9110 5.5", GET + "X: y\u0000z\r\n\r\n");
    refuse("bare CR in a value", "9112 2.2", GET + "X: y\rz\r\n\r\n");
    refuse("bare CR before a field", "9112 2.2", GET + "X: y\rContent-Length: 5\r\n\r\n");
    refuse("raw byte in a name", "9110 5.1", GET + "X\u00e9: z\r\n\r\n");
    refuse(
        "line that starts with a space",
        "9112 2.2",
        "GET /x HTTP/1.1\r\n Host: b\r\nHost: a\r\n\r\n");
    refuse(
        "host that goes on in the next line",
        "9112 5.2",
        "GET /x HTTP/1.1\r\nHost: a\r\n X: y\r\n\r\n");
    harmless("folded field", "9112 5.2", GET + "X: y\r\n z\r\n\r\n", 200, 400);
    refuse("lines that end with LF", "9112 2.2", "GET /x HTTP/1.1\nHost: a\n\n");
    refuse("field that ends with LF", "9112 2.2", "GET /x HTTP/1.1\r\nHost: a\nX: y\r\n\r\n");
  }

  private void hosts() {
    refuse("no host", "9112 3.2", "GET /x HTTP/1.1\r\n\r\n");
    refuse("two hosts", "9112 3.2", GET + "Host: b\r\n\r\n");
    refuse("the same host twice", "9112 3.2", GET + "Host: a\r\n\r\n");
    refuse("empty host", "9110 4.2.1", "GET /x HTTP/1.1\r\nHost:\r\n\r\n");
    for (var value :
        List.of("a b", "a/b", "a@b", "a,b", "a:b", "a:99999", "[::1", "a\u00e9", "a%zz")) {
      refuse("host " + value, "9112 3.2", "GET /x HTTP/1.1\r\nHost: " + value + "\r\n\r\n");
    }
    refuse("target with another host", "9112 3.2.2", "GET http://b/x HTTP/1.1\r\nHost: a\r\n\r\n");
    refuse("target with user info", "9110 4.2.4", "GET http://u@a/x HTTP/1.1\r\nHost: a\r\n\r\n");
    refuse("target without a host", "9110 4.2.1", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  private void targets() {
    for (int c : new int[] {1, 7, 27, 127}) {
      target("control byte " + c + " in the target", "/x" + (char) c);
    }
    target("raw byte in the target", "/x\u00e9");
    target("space in the target", "/x y");
    target("fragment in the target", "/x#y");
    target("neither path nor URI", "x");
    target("another scheme", "ftp://a/x");
    target("asterisk for GET", "*");
    target("authority for GET", "a:80");
    refuse("CONNECT", "9110 9.3.6", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 400, 405, 501);
    harmless("TRACE", "9110 9.3.8", "TRACE /x HTTP/1.1\r\nHost: a\r\n\r\n", 404, 405, 501);
  }

  private void requestLines() {
    refuse("method that is no token", "9112 3.1", GET.replace("GET", "G(T") + "\r\n", 400, 501);
    harmless(
        "method in lower case", "9110 9.1", GET.replace("GET", "get") + "\r\n", 400, 404, 405, 501);
    refuse("http in lower case", "9112 2.3", version("http/1.1"), 400, 505);
    refuse("HTTP/9.9", "9110 15.6.6", version("HTTP/9.9"), 400, 505);
    refuse("HTTP/2.0 as a version", "9112 2.3", version("HTTP/2.0"), 400, 505);
    refuse("HTTP/1.1x", "9112 2.3", version("HTTP/1.1x"), 400, 505);
    refuse("HTTP/01.1", "9112 2.3", version("HTTP/01.1"), 400, 505);
    refuse("HTTP/0.9", "9112 2.3", "GET /x\r\n\r\n", 400, 505);
    refuse("no HTTP at all", "9112 3", "HELLO\r\n\r\n");
    refuse("TLS to a clear text port", "9112 3", "\u0016\u0003\u0001\u0000\u00a5\u0001\r\n\r\n");
    harmless(
        "tabs in the request line", "9112 3", "GET\t/x\tHTTP/1.1\r\nHost: a\r\n\r\n", 200, 400);
    harmless(
        "vertical tab in the request line",
        "9112 3",
        GET.replace("/x", "/x\u000b") + "\r\n",
        200,
        400);
    harmless(
        "two spaces in the request line",
        "9112 3",
        GET.replace("GET ", "GET  ") + "\r\n",
        200,
        400);
    harmless("empty lines first", "9112 2.2", "\r\n\r\n" + GET + "\r\n", 200, 400);
  }

  private void sizes() {
    refuse(
        "URI of 5 KiB",
        "9110 15.5.15",
        GET.replace("/x", "/" + "x".repeat(5 * 1024)) + "\r\n",
        414);
    refuse("9 KiB of header", "6585 5", GET + "X: " + "y".repeat(9 * 1024) + "\r\n\r\n", 431);
    refuse("1,000 fields", "6585 5", GET + "a:b\r\n".repeat(1_000) + "\r\n", 431);
    refuse("body over the limit", "9110 15.5.14", cl("1048577"), 413);
  }

  private void others() {
    var inner = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    var hidden = "Content-Length: " + inner.length() + "\r\n\r\n" + inner;
    harmless("request in the body of a GET", "9110 9.3.1", GET + hidden, 200);
    harmless(
        "request in the body of an unknown path",
        "9112 9.6",
        POST.replace("/x", "/y") + hidden,
        404);
    harmless(
        "expectation that nobody knows",
        "9110 10.1.1",
        POST + "Expect: x\r\nContent-Length: 0\r\n\r\n",
        200,
        417);
    var upgrade =
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n";
    harmless("upgrade to h2c", "9113 3.1", GET + upgrade, 200, 400);
    var webSocket = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 0\r\n\r\n";
    harmless(
        "upgrade to a WebSocket that nobody wants", "9110 7.8", GET + webSocket, 200, 400, 426);
  }

  private static String te(String value) {
    return POST + "Transfer-Encoding: " + value + "\r\n\r\n0\r\n\r\n";
  }

  private static String cl(String value) {
    return POST + "Content-Length: " + value + "\r\n\r\nhello";
  }

  private static String version(String version) {
    return GET.replace("HTTP/1.1", version) + "\r\n";
  }

  private void target(String name, String target) {
    refuse(name, "9112 3.2", "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  private void refuse(String name, String source, String text, Integer... statuses) {
    add(name, source, Rule.REFUSE, text, statuses.length == 0 ? new Integer[] {400} : statuses);
  }

  private void harmless(String name, String source, String text, Integer... statuses) {
    add(name, source, Rule.HARMLESS, text, statuses);
  }

  private void known(String name, String source, String text) {
    add(name, source, Rule.KNOWN, text, 200, 400);
  }

  private void add(String name, String source, Rule rule, String text, Integer... statuses) {
    cases.add(new Case(name, source, rule, text, Arrays.asList(statuses)));
  }
}

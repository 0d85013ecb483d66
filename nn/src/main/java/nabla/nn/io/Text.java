package nabla.nn.io;

/** Words from files in messages. */
final class Text {
  private static final int SHOWN = 60;

  private Text() {}

  /** The beginning of a text that may be of any length. */
  static String brief(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}

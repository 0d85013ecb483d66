package nabla.examples.text;

import java.util.Arrays;
import nabla.core.ArgumentException;

/** The different characters of a text, each with a number. */
final class Vocabulary {
  private final int[] characters; // code points, rising

  private Vocabulary(int[] characters) {
    this.characters = characters;
  }

  static Vocabulary of(String text) {
    return new Vocabulary(text.codePoints().sorted().distinct().toArray());
  }

  int size() {
    return characters.length;
  }

  /** The numbers of a text's characters. */
  long[] encode(String text) {
    return text.codePoints().mapToLong(this::number).toArray();
  }

  private long number(int character) {
    int number = Arrays.binarySearch(characters, character);
    if (number < 0) {
      throw new ArgumentException(
          "%s isn't among the %d characters of the text; wanted one of them."
              .formatted(Character.getName(character), size()));
    }
    return number;
  }

  /** The character of a number. */
  String decode(long number) {
    return Character.toString(characters[(int) number]);
  }
}

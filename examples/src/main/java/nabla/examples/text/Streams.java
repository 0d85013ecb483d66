package nabla.examples.text;

import nabla.core.ArgumentException;
import nabla.core.Tensor;

/**
 * A text cut into equally long streams that are read side by side, window after window, so that the
 * state behind one window is the state before the next.
 *
 * @param text numbers of characters
 * @param batch how many streams
 * @param steps how long a window is
 * @param start where the first stream begins
 */
record Streams(long[] text, int batch, int steps, int start) {
  Streams {
    if (batch < 1 || steps < 1 || start < 0 || text.length - start <= batch * steps) {
      throw new ArgumentException(
          "%d streams with windows of %d, from character %d on of %d; wanted more characters than"
                  .formatted(batch, steps, start, text.length)
              + " one window of each, and one behind to predict.");
    }
  }

  /** How many windows each stream has; what is left of the text is left out. */
  int windows() {
    return (text.length - 1 - start) / (batch * steps);
  }

  /** The characters of a window, [steps, batch]. */
  Tensor inputs(int window) {
    return characters(start + window * steps);
  }

  /** The characters that follow those, [steps, batch]. */
  Tensor targets(int window) {
    return characters(start + window * steps + 1);
  }

  private Tensor characters(int from) {
    long[] found = new long[steps * batch];
    int length = windows() * steps;
    for (int i = 0; i < found.length; i++) {
      found[i] = text[from + i / batch + i % batch * length];
    }
    return Tensor.of(found).reshape(steps, batch);
  }
}

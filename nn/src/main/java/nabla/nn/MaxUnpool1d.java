package nabla.nn;

import java.util.List;

/** Puts the maxima of {@link MaxPool1d} back into sequences. */
public final class MaxUnpool1d extends MaxUnpoolNd {
  /** Of windows of equal sides that lay side by side. */
  public MaxUnpool1d(int kernel) {
    this(List.of(kernel), List.of(), List.of(0));
  }

  /** Of windows of any kind; an empty stride is the window's size. */
  public MaxUnpool1d(List<Integer> kernel, List<Integer> stride, List<Integer> padding) {
    super(1, kernel, stride, padding);
  }
}

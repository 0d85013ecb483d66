package nabla.nn;

import java.util.List;

/** Puts the maxima of {@link MaxPool2d} back into pictures. */
public final class MaxUnpool2d extends MaxUnpoolNd {
  /** Of windows of equal sides that lay side by side. */
  public MaxUnpool2d(int kernel) {
    this(List.of(kernel), List.of(), List.of(0));
  }

  /** Of windows of any kind; an empty stride is the window's size. */
  public MaxUnpool2d(List<Integer> kernel, List<Integer> stride, List<Integer> padding) {
    super(2, kernel, stride, padding);
  }
}

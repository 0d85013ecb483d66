package nabla.nn;

import java.util.List;

/** Puts the maxima of {@link MaxPool3d} back into volumes. */
public final class MaxUnpool3d extends MaxUnpoolNd {
  /** Of windows of equal sides that lay side by side. */
  public MaxUnpool3d(int kernel) {
    this(List.of(kernel), List.of(), List.of(0));
  }

  /** Of windows of any kind; an empty stride is the window's size. */
  public MaxUnpool3d(List<Integer> kernel, List<Integer> stride, List<Integer> padding) {
    super(3, kernel, stride, padding);
  }
}

package nabla.nn.io;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * What goes with a model so that it can be used by somebody who didn't train it.
 *
 * @param labels the names of its classes, in the order of its outputs; none if it doesn't classify
 * @param inputShape the sizes of one input, without the batch; none if they vary
 * @param mean what was subtracted from inputs in training, for each channel or once for all; none
 *     if nothing was
 * @param std what they were divided by afterwards; as many as there are means
 * @param metrics how good it was, by name, as {@code "test accuracy"}
 */
public record ModelInfo(
    List<String> labels,
    List<Integer> inputShape,
    List<Double> mean,
    List<Double> std,
    Map<String, Double> metrics) {

  /**
   * Copies the lists and the map.
   *
   * @throws ArgumentException if there are not as many means as standard deviations, a size is
   *     negative, or a number isn't finite, or, for a standard deviation, not positive
   */
  public ModelInfo {
    labels = List.copyOf(labels);
    inputShape = List.copyOf(inputShape);
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    if (mean.size() != std.size()) {
      throw new ArgumentException(
          "ModelInfo: got means %s and standard deviations %s; wanted as many of both"
              .formatted(mean, std));
    }
    if (!mean.stream().allMatch(Double::isFinite)
        || !std.stream().allMatch(s -> Double.isFinite(s) && s > 0)) {
      throw new ArgumentException(
          "ModelInfo: got means %s and standard deviations %s; wanted finite numbers, the latter above 0"
              .formatted(mean, std));
    }
    if (!metrics.values().stream().allMatch(Double::isFinite)) {
      throw new ArgumentException("ModelInfo: got metrics " + metrics + ", wanted finite numbers");
    }
    if (inputShape.stream().anyMatch(size -> size < 0)) {
      throw new ArgumentException(
          "ModelInfo: got the input shape " + inputShape + ", wanted sizes of 0 or more");
    }
  }

  /** Nothing known. */
  public static ModelInfo defaults() {
    return new ModelInfo(List.of(), List.of(), List.of(), List.of(), Map.of());
  }

  /** With names of classes. */
  public ModelInfo withLabels(List<String> names) {
    return new ModelInfo(names, inputShape, mean, std, metrics);
  }

  /** With the sizes of one input, as 1, 28, 28. */
  public ModelInfo withInputShape(Integer... sizes) {
    return new ModelInfo(labels, Arrays.asList(sizes), mean, std, metrics);
  }

  /** With what inputs were normalized by. */
  public ModelInfo withNormalization(List<Double> mean, List<Double> std) {
    return new ModelInfo(labels, inputShape, mean, std, metrics);
  }

  /** With how good it was. */
  public ModelInfo withMetrics(Map<String, Double> metrics) {
    return new ModelInfo(labels, inputShape, mean, std, metrics);
  }

  /**
   * Inputs as they were in training: (x - mean) / std.
   *
   * @param x [N, C, *]
   * @throws ShapeException if it has another number of channels than there are means
   */
  public Tensor normalize(Tensor x) {
    if (mean.isEmpty()) {
      return x;
    }
    if (x.rank() < 2 || mean.size() != 1 && mean.size() != x.size(1)) {
      throw new ShapeException(
          "ModelInfo.normalize: got x of shape %s, wanted [N, %s, *] for the means %s"
              .formatted(x.shape(), mean.size() == 1 ? "C" : mean.size(), mean));
    }
    return x.sub(perChannel(mean, x)).div(perChannel(std, x));
  }

  private static Tensor perChannel(List<Double> numbers, Tensor x) {
    int[] dims = new int[x.rank()];
    Arrays.fill(dims, 1);
    dims[1] = numbers.size();
    double[] values = numbers.stream().mapToDouble(Double::doubleValue).toArray();
    return Tensor.of(values, dims).to(x.dataType());
  }
}

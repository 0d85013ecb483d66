package nabla.nn;

import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.Tensor;

/**
 * Layers one after the other, each fed with the result of the one before. A ReLU is done together
 * with the layer in front of it, to the same bits, unless one of the two has hooks; in a {@code
 * forward} of one's own, {@link nabla.core.Functional}'s norms take relu as an argument.
 */
public final class Sequential extends Layer {
  private final Layer[] layers;

  /** Layers named "0", "1", ... */
  public Sequential(Layer... layers) {
    this.layers = layers.clone();
    for (int i = 0; i < layers.length; i++) {
      registerModule(Integer.toString(i), layers[i]);
    }
  }

  /** Layers with names, in the map's order: use a LinkedHashMap. */
  public Sequential(Map<String, ? extends Layer> layers) {
    this.layers = layers.values().toArray(new Layer[0]);
    layers.forEach(this::registerModule);
  }

  /** The number of layers. */
  public int size() {
    return layers.length;
  }

  /** A layer by its place. */
  public Layer get(int i) {
    if (i < 0 || i >= layers.length) {
      throw new ArgumentException(
          "Sequential: got layer %s of %s; wanted 0 to %s"
              .formatted(i, layers.length, layers.length - 1));
    }
    return layers[i];
  }

  @Override
  protected Tensor compute(Tensor x) {
    Tensor y = x;
    for (int i = 0; i < layers.length; i++) {
      y = fusesWithNext(i) ? layers[i++].computeRelu(y) : layers[i].forward(y);
    }
    return y;
  }

  /** True if a layer and a ReLU behind it may be done at once, as nobody wants to see between. */
  private boolean fusesWithNext(int i) {
    return i + 1 < layers.length
        && layers[i + 1] instanceof ReLU
        && !layers[i].hasHooks()
        && !layers[i + 1].hasHooks();
  }
}

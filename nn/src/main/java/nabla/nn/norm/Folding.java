package nabla.nn.norm;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.NoGrad;
import nabla.core.Tensor;
import nabla.nn.Conv1d;
import nabla.nn.Conv2d;
import nabla.nn.Conv3d;
import nabla.nn.ConvNd;
import nabla.nn.ConvOptions;
import nabla.nn.Identity;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Module;
import nabla.nn.Sequential;

/**
 * Batch norms folded into the layers before them, for inference: W' = W · s and b' = (b -
 * runningMean) · s + bias with s = weight / √(runningVar + eps), so that the norm costs nothing.
 * PyTorch's {@code fuse_conv_bn_eval} and {@code fuse_linear_bn_eval}.
 *
 * <p>What is folded must be in evaluation mode, and stays as it is: the results are new layers, in
 * evaluation mode, and frozen copies of what a parametrization computes.
 */
public final class Folding {
  private Folding() {}

  /** A convolution that does what a convolution and the batch norm behind it do. */
  public static ConvNd fold(ConvNd conv, BatchNorm norm) {
    ConvOptions o = conv.options();
    ConvOptions options =
        new ConvOptions(
            o.stride(),
            o.padding(),
            o.samePadding(),
            o.paddingMode(),
            o.dilation(),
            o.groups(),
            true);
    int in = conv.inChannels();
    int out = conv.outChannels();
    ConvNd folded;
    if (conv instanceof Conv1d) {
      folded = new Conv1d(in, out, conv.kernelSize(), options);
    } else if (conv instanceof Conv2d) {
      folded = new Conv2d(in, out, conv.kernelSize(), options);
    } else {
      folded = new Conv3d(in, out, conv.kernelSize(), options);
    }
    fill(folded, conv, conv.weight(), conv.bias(), norm);
    return folded;
  }

  /** A linear layer that does what a linear layer and the batch norm behind it do, on [N, C]. */
  public static Linear fold(Linear linear, BatchNorm norm) {
    Linear folded = new Linear(linear.inFeatures(), linear.outFeatures());
    fill(folded, linear, linear.weight(), linear.bias(), norm);
    return folded;
  }

  /**
   * A net with every batch norm folded that stands right behind a convolution or linear layer, also
   * within nets in it. An {@link Identity} takes the norm's place, so that the others keep their
   * names; layers that nothing is folded into are the same ones.
   */
  public static Sequential fold(Sequential net) {
    requireEval(net);
    Map<String, Layer> layers = new LinkedHashMap<>();
    String before = null;
    for (Map.Entry<String, Module> child : net.children().entrySet()) {
      Layer layer = (Layer) child.getValue();
      Layer previous = before == null ? null : layers.get(before);
      if (layer instanceof BatchNorm norm && previous instanceof ConvNd conv) {
        layers.put(before, fold(conv, norm));
        layer = new Identity();
      } else if (layer instanceof BatchNorm norm && previous instanceof Linear linear) {
        layers.put(before, fold(linear, norm));
        layer = new Identity();
      } else if (layer instanceof Sequential inner) {
        layer = fold(inner);
      }
      layers.put(child.getKey(), layer);
      before = child.getKey();
    }
    Sequential folded = new Sequential(layers);
    folded.eval();
    return folded;
  }

  private static void requireEval(Module module) {
    if (module.training()) {
      throw new ArgumentException(
          "Folding: "
              + module
              + " is in training mode; folding is for inference, call eval() first");
    }
  }

  /** The folded numbers into a new layer. */
  private static void fill(Layer folded, Layer layer, Tensor weight, Tensor bias, BatchNorm norm) {
    requireEval(layer);
    requireEval(norm);
    if (norm.runningMean() == null) {
      throw new ArgumentException(
          "Folding: " + norm + " has no running statistics, so evaluation depends on the batch");
    }
    if (norm.numFeatures() != weight.size(0)) {
      throw new ArgumentException(
          "Folding: " + norm + " doesn't fit behind " + layer + ", wanted as many channels");
    }
    folded.to(weight.dataType()).eval();
    Map<String, Tensor> to = folded.namedParameters();
    try (NoGrad off = NoGrad.open()) {
      Tensor scale = norm.runningVar().add(norm.options().eps()).rsqrt();
      scale = norm.weight() == null ? scale : scale.mul(norm.weight());
      Tensor shift = norm.runningMean().neg();
      shift = (bias == null ? shift : shift.add(bias)).mul(scale);
      int[] rows = new int[weight.rank()];
      Arrays.fill(rows, 1);
      rows[0] = scale.numel();
      to.get("weight").copyFrom(weight.detach().mul(scale.reshape(rows)));
      to.get("bias").copyFrom(norm.bias() == null ? shift : shift.add(norm.bias()));
    }
  }
}

package nabla.examples.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import nabla.examples.bench.Workload;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * DL4J. Its momentum is Nesterov's, it has no GRU, and of the norms the batch's and, in dense
 * layers, the layer's.
 */
final class Dl4jWorkloads {
  private static final int CHARACTERS = 65;

  private Dl4jWorkloads() {}

  static List<Workload> all() {
    List<Workload> all = new ArrayList<>();
    for (int batch : Shapes.STEPS) {
      all.add(new Workload("step/cnn_bn_b" + batch, () -> cnn(batch)));
    }
    all.add(new Workload("step/mlp_ln_b32", () -> mlp(true)));
    all.add(new Workload("step/mlp_bn_b32", () -> mlp(false)));
    all.add(new Workload("step/char_lstm_b32_t64_h128", () -> character(32, 64, 128)));
    for (int[] s : Shapes.NORMS) {
      String name = Shapes.name("norm/batch", s);
      all.add(new Workload(name, () -> layer(new BatchNormalization.Builder().build(), s)));
    }
    for (int[] s : Shapes.CONVOLUTIONS) {
      String name = Shapes.name("layer/conv3x3", s);
      all.add(new Workload(name, () -> layer(conv3x3(s[1]), s)));
    }
    all.add(new Workload("engine/adam_1m_parameters", Dl4jWorkloads::adam));
    for (int batch : Shapes.INFERENCE) {
      all.add(new Workload("infer/cnn_bn_b" + batch, () -> inference(batch)));
    }
    return all;
  }

  private static ConvolutionLayer conv3x3(int filters) {
    return new ConvolutionLayer.Builder(3, 3)
        .padding(1, 1)
        .nOut(filters)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static MultiLayerNetwork network(NeuralNetConfiguration.ListBuilder layers) {
    MultiLayerNetwork network = new MultiLayerNetwork(layers.build());
    network.init();
    return network;
  }

  private static NeuralNetConfiguration.ListBuilder layers(IUpdater updater) {
    return new NeuralNetConfiguration.Builder().updater(updater).list();
  }

  private static OutputLayer output(int classes) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(classes)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static MultiLayerNetwork cnn() {
    NeuralNetConfiguration.ListBuilder layers = layers(new Nesterovs(.1, .9));
    for (int filters : new int[] {16, 32}) {
      layers
          .layer(conv3x3(filters))
          .layer(new BatchNormalization.Builder().build())
          .layer(new ActivationLayer(Activation.RELU))
          .layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX).build());
    }
    return network(layers.layer(output(10)).setInputType(InputType.convolutional(28, 28, 1)));
  }

  private static Runnable cnn(int batch) {
    return step(cnn(), Nd4j.rand(DataType.FLOAT, batch, 1, 28, 28), classes(10, batch));
  }

  private static Runnable mlp(boolean layerNorm) {
    NeuralNetConfiguration.ListBuilder layers = layers(new Adam());
    layers.layer(
        new DenseLayer.Builder()
            .nOut(64)
            .hasLayerNorm(layerNorm)
            .activation(layerNorm ? Activation.RELU : Activation.IDENTITY)
            .build());
    if (!layerNorm) {
      layers.layer(new BatchNormalization.Builder().build());
      layers.layer(new ActivationLayer(Activation.RELU));
    }
    layers.layer(output(10)).setInputType(InputType.feedForward(64));
    return step(network(layers), Nd4j.rand(DataType.FLOAT, 32, 64), classes(10, 32));
  }

  private static Runnable character(int batch, int steps, int hidden) {
    MultiLayerNetwork network =
        network(
            layers(new Adam())
                .layer(new EmbeddingSequenceLayer.Builder().nIn(CHARACTERS).nOut(32).build())
                .layer(new LSTM.Builder().nOut(hidden).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(CHARACTERS)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(CHARACTERS, steps)));
    INDArray x = Nd4j.rand(DataType.FLOAT, batch, 1, steps).muli(CHARACTERS - 1);
    INDArray y =
        classes(CHARACTERS, batch * steps).reshape(batch, steps, CHARACTERS).permute(0, 2, 1);
    return step(network, x, y.dup('c'));
  }

  /** One-hot rows of classes that follow each other. */
  private static INDArray classes(int classes, int rows) {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, rows, classes);
    IntStream.range(0, rows).forEach(i -> labels.putScalar(i, i % classes, 1));
    return labels;
  }

  private static Runnable step(MultiLayerNetwork network, INDArray x, INDArray y) {
    return () -> network.fit(x, y);
  }

  /** A layer, forward and backward; the loss behind it makes a network of it, and isn't called. */
  private static Runnable layer(org.deeplearning4j.nn.conf.layers.Layer conf, int... shape) {
    MultiLayerNetwork network =
        network(
            layers(new Adam())
                .layer(conf)
                .layer(new LossLayer.Builder(LossFunction.MSE).build())
                .setInputType(InputType.convolutional(shape[2], shape[3], shape[1])));
    Layer layer = network.getLayer(0);
    INDArray view = Nd4j.zeros(DataType.FLOAT, 1, network.numParams());
    network.setBackpropGradientsViewArray(view);
    long[] dims = IntStream.of(shape).asLongStream().toArray();
    INDArray x = Nd4j.rand(DataType.FLOAT, dims);
    INDArray g = Nd4j.rand(DataType.FLOAT, dims);
    LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.noWorkspaces();
    return () -> {
      layer.activate(x, true, workspaces);
      layer.backpropGradient(g, workspaces);
    };
  }

  private static Runnable adam() {
    int parameters = 8 * 256 * 512;
    AdamUpdater updater =
        (AdamUpdater) new Adam().instantiate(Nd4j.zeros(DataType.FLOAT, 1, 2 * parameters), true);
    INDArray weights = Nd4j.rand(DataType.FLOAT, 1, parameters);
    INDArray gradient = Nd4j.rand(DataType.FLOAT, 1, parameters);
    int[] step = {0};
    // The updater writes the update over the gradient; its values don't matter for the time.
    return () -> {
      updater.applyUpdater(gradient, step[0]++, 0);
      weights.subi(gradient);
    };
  }

  private static Runnable inference(int batch) {
    MultiLayerNetwork network = cnn();
    INDArray x = Nd4j.rand(DataType.FLOAT, batch, 1, 28, 28);
    return () -> network.output(x);
  }
}

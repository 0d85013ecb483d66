package nabla.examples.bench.peers;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.modality.nlp.DefaultVocabulary;
import ai.djl.modality.nlp.embedding.TrainableWordEmbedding;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import nabla.core.kernel.Parallel;
import nabla.examples.bench.Workload;

/**
 * DJL with its PyTorch engine. It can't hand a gradient to a layer's output, so single layers go
 * back from ones.
 */
final class DjlWorkloads {
  private static final int CHARACTERS = 65;
  private static final int EMBEDDED = 32;

  private DjlWorkloads() {}

  static List<Workload> all() {
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(Parallel.threads()));
    List<Workload> all = new ArrayList<>();
    for (int batch : Shapes.STEPS) {
      all.add(new Workload("step/cnn_bn_b" + batch, () -> cnn(batch)));
    }
    all.add(new Workload("step/mlp_ln_b32", () -> mlp(LayerNorm.builder().build())));
    all.add(new Workload("step/mlp_bn_b32", () -> mlp(BatchNorm.builder().build())));
    all.add(new Workload("step/char_lstm_b32_t64_h128", () -> character(lstm(128), 32, 64)));
    all.add(new Workload("step/char_gru_b32_t64_h128", () -> character(gru(128), 32, 64)));
    for (int[] s : Shapes.NORMS) {
      all.add(layer(Shapes.name("norm/batch", s), () -> BatchNorm.builder().build(), s));
      all.add(
          layer(
              Shapes.name("norm/layer_chw", s),
              () -> LayerNorm.builder().axis(1, 2, 3).build(),
              s));
    }
    for (int[] s : Shapes.CONVOLUTIONS) {
      all.add(layer(Shapes.name("layer/conv3x3", s), () -> conv3x3(s[1]), s));
    }
    all.add(layer("norm/layer_512x1024", () -> LayerNorm.builder().build(), 512, 1024));
    all.add(layer("norm/layer_17x333", () -> LayerNorm.builder().build(), 17, 333));
    all.add(new Workload("engine/chain_150_ops_8x8", DjlWorkloads::chain));
    all.add(new Workload("engine/adam_1m_parameters", DjlWorkloads::adam));
    for (int batch : Shapes.INFERENCE) {
      all.add(new Workload("infer/cnn_bn_b" + batch, () -> inference(batch)));
    }
    return all;
  }

  private static NDManager manager() {
    return Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
  }

  private static Block conv3x3(int filters) {
    return Conv2d.builder()
        .setKernelShape(new Shape(3, 3))
        .optPadding(new Shape(1, 1))
        .setFilters(filters)
        .build();
  }

  private static Block cnn() {
    SequentialBlock model = new SequentialBlock();
    for (int filters : new int[] {16, 32}) {
      model
          .add(conv3x3(filters))
          .add(BatchNorm.builder().build())
          .add(Activation.reluBlock())
          .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)));
    }
    return model.add(Blocks.batchFlattenBlock()).add(Linear.builder().setUnits(10).build());
  }

  private static Runnable cnn(int batch) {
    NDManager manager = manager();
    Optimizer sgd =
        Optimizer.sgd().setLearningRateTracker(Tracker.fixed(.1f)).optMomentum(.9f).build();
    return step(cnn(), sgd, pictures(manager, batch), classes(manager, 10, batch));
  }

  private static NDArray pictures(NDManager manager, int batch) {
    return manager.randomUniform(0, 1, new Shape(batch, 1, 28, 28));
  }

  private static NDArray classes(NDManager manager, int classes, long... shape) {
    return manager.randomInteger(0, classes, new Shape(shape), DataType.INT64);
  }

  private static Runnable mlp(Block norm) {
    NDManager manager = manager();
    Block model =
        new SequentialBlock()
            .add(Linear.builder().setUnits(64).build())
            .add(norm)
            .add(Activation.reluBlock())
            .add(Linear.builder().setUnits(10).build());
    NDArray x = manager.randomUniform(0, 1, new Shape(32, 64));
    return step(model, adamRule(), x, classes(manager, 10, 32));
  }

  private static Optimizer adamRule() {
    return Optimizer.adam().optLearningRateTracker(Tracker.fixed(.001f)).build();
  }

  private static Block lstm(int hidden) {
    return LSTM.builder().setStateSize(hidden).setNumLayers(1).optBatchFirst(true).build();
  }

  private static Block gru(int hidden) {
    return GRU.builder().setStateSize(hidden).setNumLayers(1).optBatchFirst(true).build();
  }

  private static Runnable character(Block recurrent, int batch, int steps) {
    NDManager manager = manager();
    List<String> tokens =
        IntStream.range(0, CHARACTERS).mapToObj(i -> Character.toString('!' + i)).toList();
    Block model =
        new SequentialBlock()
            .add(
                new TrainableWordEmbedding(
                    DefaultVocabulary.builder().add(tokens).build(), EMBEDDED))
            .add(recurrent)
            .add(Linear.builder().setUnits(CHARACTERS).build())
            .add(LambdaBlock.singleton(logits -> logits.reshape(-1, CHARACTERS)));
    NDArray x = classes(manager, CHARACTERS, batch, steps);
    return step(model, adamRule(), x, classes(manager, CHARACTERS, batch * steps));
  }

  /** What lives for one run belongs to a manager that closes at its end. */
  private static Runnable step(Block block, Optimizer optimizer, NDArray x, NDArray y) {
    Model model = Model.newInstance("step", Device.cpu(), "PyTorch");
    model.setBlock(block);
    Trainer trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(optimizer)
                .optDevices(new Device[] {Device.cpu()}));
    trainer.initialize(x.getShape());
    return () -> {
      try (NDManager run = x.getManager().newSubManager()) {
        x.tempAttach(run);
        y.tempAttach(run);
        try (GradientCollector collector = trainer.newGradientCollector()) {
          NDList logits = trainer.forward(new NDList(x));
          collector.backward(trainer.getLoss().evaluate(new NDList(y), logits));
        }
        trainer.step();
      }
    };
  }

  private static Workload layer(String name, Supplier<Block> block, int... dims) {
    return new Workload(name, () -> layer(block.get(), dims));
  }

  private static Runnable layer(Block block, int... dims) {
    NDManager manager = manager();
    Shape shape = new Shape(IntStream.of(dims).asLongStream().toArray());
    NDArray x = manager.randomUniform(0, 1, shape);
    block.initialize(manager, DataType.FLOAT32, shape);
    ParameterStore parameters = new ParameterStore(manager, false);
    x.setRequiresGradient(true);
    return () -> {
      try (NDManager run = manager.newSubManager()) {
        x.tempAttach(run);
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
          collector.backward(block.forward(parameters, new NDList(x), true).singletonOrThrow());
        }
      }
    };
  }

  private static Runnable chain() {
    NDManager manager = manager();
    NDArray a = manager.randomUniform(0, 1, new Shape(8, 8));
    NDArray b = manager.randomUniform(0, 1, new Shape(8, 8));
    a.setRequiresGradient(true);
    return () -> {
      try (NDManager run = manager.newSubManager()) {
        a.tempAttach(run);
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
          NDArray y = a;
          for (int i = 0; i < 50; i++) {
            y = y.mul(b).add(a).tanh();
          }
          collector.backward(y.sum());
        }
      }
    };
  }

  private static Runnable adam() {
    NDManager manager = manager();
    Optimizer adam = adamRule();
    List<NDArray> parameters = new ArrayList<>();
    List<NDArray> gradients = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      parameters.add(manager.randomUniform(0, 1, new Shape(256, 512)));
      gradients.add(manager.randomUniform(0, 1, new Shape(256, 512)));
    }
    return () -> {
      for (int i = 0; i < 8; i++) {
        adam.update("p" + i, parameters.get(i), gradients.get(i));
      }
    };
  }

  private static Runnable inference(int batch) {
    NDManager manager = manager();
    Model model = Model.newInstance("infer", Device.cpu(), "PyTorch");
    Block block = cnn();
    block.initialize(manager, DataType.FLOAT32, new Shape(batch, 1, 28, 28));
    model.setBlock(block);
    Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator(null));
    NDList x = new NDList(pictures(manager, batch));
    return () -> {
      try {
        predictor.predict(x).close();
      } catch (TranslateException e) {
        throw new IllegalStateException(e);
      }
    };
  }
}

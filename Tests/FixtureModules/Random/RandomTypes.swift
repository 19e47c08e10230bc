// Recorded by RecordedLexiconsTests. Edits are lost.

public import Schema
public import XRPC

/// The types of this module.
public enum RandomTypes {
    /// What the lexicons were made from.
    public static let seed: UInt64 = 7

    /// Records, objects and bodies, by what they are called.
    public static let values: [String: any LexiconValue.Type] = [
        "com.example.self.type.class": FixtureRandom::Com.Example.Self__.Type__.Class.self,
        "com.example.self.type.class#self": FixtureRandom::Com.Example.Self__.Type__.Class.Self__.self,
        "com.example.self.type.class#value": FixtureRandom::Com.Example.Self__.Type__.Class.Value.self,
        "com.example.self.type.defs output": FixtureRandom::Com.Example.Self__.Type__.Defs.Output.self,
        "com.example.self.type.list": FixtureRandom::Com.Example.Self__.Type__.List.self,
        "com.example.self.type.list#output": FixtureRandom::Com.Example.Self__.Type__.List.Output.self,
        "com.example.self.type.self input": FixtureRandom::Com.Example.Self__.Type__.Self__.Input.self,
        "com.example.self.type.self#default": FixtureRandom::Com.Example.Self__.Type__.Self__.Default.self,
        "com.example.self.type.self#lexicon": FixtureRandom::Com.Example.Self__.Type__.Self__.Lexicon.self,
        "com.string.protocol#dataModel": FixtureRandom::Com.String.Protocol__.DataModel.self,
        "com.string.protocol.class#record": FixtureRandom::Com.String.Protocol__.Class.Record.self,
        "com.string.self#index": FixtureRandom::Com.String.Self__.Index.self,
        "com.string.self#nsid": FixtureRandom::Com.String.Self__.Nsid.self,
        "com.string.string": FixtureRandom::Com.String.String.self,
        "com.string.string.list#xEntry": FixtureRandom::Com.String.String.List.XEntry.self,
        "example.odd-name.getThing#swift": FixtureRandom::Example.Odd_name.GetThing.Swift.self,
        "example.odd-name.getThing#thing": FixtureRandom::Example.Odd_name.GetThing.Thing.self,
        "example.odd-name.getThing#x": FixtureRandom::Example.Odd_name.GetThing.X.self,
        "example.odd-name.getthing.type": FixtureRandom::Example.Odd_name.Getthing.Type__.self,
        "example.odd-name.list input": FixtureRandom::Example.Odd_name.List.Input.self,
        "example.odd-name.list output": FixtureRandom::Example.Odd_name.List.Output.self,
        "example.odd-name.string": FixtureRandom::Example.Odd_name.String.self,
        "example.odd-name.string#Kind": FixtureRandom::Example.Odd_name.String.Kind__.self,
        "example.odd-name.string.class": FixtureRandom::Example.Odd_name.String.Class.self,
        "example.odd-name.string.class#Kind": FixtureRandom::Example.Odd_name.String.Class.Kind__.self,
        "example.odd-name.value output": FixtureRandom::Example.Odd_name.Value.Output.self,
        "example.odd-name.value#entry": FixtureRandom::Example.Odd_name.Value.Entry.self,
        "example.odd-name.value.list#KEY": FixtureRandom::Example.Odd_name.Value.List.KEY__.self,
        "example.oddname.defs": FixtureRandom::Example.Oddname.Defs.self,
        "example.oddname.getThing": FixtureRandom::Example.Oddname.GetThing.self,
        "example.oddname.getThing#default": FixtureRandom::Example.Oddname.GetThing.Default.self,
        "example.oddname.protocol#entry": FixtureRandom::Example.Oddname.Protocol__.Entry.self,
        "example.oddname.protocol#lexicon": FixtureRandom::Example.Oddname.Protocol__.Lexicon.self,
        "example.oddname.protocol#view": FixtureRandom::Example.Oddname.Protocol__.View.self,
        "example.oddname.self": FixtureRandom::Example.Oddname.Self__.self,
        "example.oddname.self#Kind": FixtureRandom::Example.Oddname.Self__.Kind__.self,
        "example.oddname.self#other": FixtureRandom::Example.Oddname.Self__.Other.self,
        "example.oddname.self.protocol": FixtureRandom::Example.Oddname.Self__.Protocol__.self,
        "example.oddname.self.protocol#value": FixtureRandom::Example.Oddname.Self__.Protocol__.Value.self,
        "example.oddname.self.thing": FixtureRandom::Example.Oddname.Self__.Thing.self,
        "example.oddname.string": FixtureRandom::Example.Oddname.String.self,
        "example.oddname.string#swift": FixtureRandom::Example.Oddname.String.Swift.self,
        "example.random.Key#protocol": FixtureRandom::Example.Random.Key__.Protocol__.self,
        "example.random.class": FixtureRandom::Example.Random.Class.self,
        "example.random.class.type": FixtureRandom::Example.Random.Class.Type__.self,
        "example.random.defs": FixtureRandom::Example.Random.Defs.self,
        "example.random.defs#dataModel": FixtureRandom::Example.Random.Defs.DataModel.self,
        "example.random.defs#view": FixtureRandom::Example.Random.Defs.View.self,
        "example.random.self#int64": FixtureRandom::Example.Random.Self__.Int64.self,
        "example.random.self.protocol output": FixtureRandom::Example.Random.Self__.Protocol__.Output.self,
        "example.random.string": FixtureRandom::Example.Random.String.self,
        "example.random.thing#any": FixtureRandom::Example.Random.Thing.Any__.self,
        "example.random.thing#input": FixtureRandom::Example.Random.Thing.Input.self,
        "example.random.thing#message": FixtureRandom::Example.Random.Thing.Message.self,
        "example.random.thing#protocol": FixtureRandom::Example.Random.Thing.Protocol__.self,
        "example.random.thing.Key#int64": FixtureRandom::Example.Random.Thing.Key__.Int64.self,
        "example.random.thing.Key#nsid": FixtureRandom::Example.Random.Thing.Key__.Nsid.self,
        "example.random.thing.list": FixtureRandom::Example.Random.Thing.List.self,
        "example.random.thing.list.type output": FixtureRandom::Example.Random.Thing.List.Type__.Output.self,
        "example.random.thing.type": FixtureRandom::Example.Random.Thing.Type__.self,
        "example.random.thing.type#thing": FixtureRandom::Example.Random.Thing.Type__.Thing.self,
        "example.random.thing.value output": FixtureRandom::Example.Random.Thing.Value.Output.self,
        "example.random.thing.value#schema": FixtureRandom::Example.Random.Thing.Value.Schema.self,
    ]

    /// Parameters, by their methods.
    public static let parameters: [String: any MethodParameters.Type] = [
        "com.example.self.type.self": FixtureRandom::Com.Example.Self__.Type__.Self__.Parameters.self,
        "com.string.protocol": FixtureRandom::Com.String.Protocol__.Parameters.self,
        "com.string.value": FixtureRandom::Com.String.Value.Parameters.self,
        "example.odd-name.list": FixtureRandom::Example.Odd_name.List.Parameters.self,
        "example.odd-name.value": FixtureRandom::Example.Odd_name.Value.Parameters.self,
        "example.random.record": FixtureRandom::Example.Random.Record.Parameters.self,
        "example.random.thing.list.type": FixtureRandom::Example.Random.Thing.List.Type__.Parameters.self,
        "example.random.thing.string": FixtureRandom::Example.Random.Thing.String.Parameters.self,
        "example.random.thing.value": FixtureRandom::Example.Random.Thing.Value.Parameters.self,
    ]
}
